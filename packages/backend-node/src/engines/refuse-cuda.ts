import { FaceNetError } from '@facenet/core';
import type { Device, Engine } from './engine.js';

export function refuseCuda(engine: Engine, device: Device | undefined): void {
  if (device !== 'cuda') return;
  throw new FaceNetError('ENGINE_UNAVAILABLE', `${engine.name} cannot compute on CUDA.`, {
    hint: 'Use onnxruntime-node or tfjs-node-gpu.',
  });
}
