import { createTfjsProgramEngine, createTfjsRuntime } from '@facenet/core/tfjs';
import { hostTrainingEngine } from '@facenet/core/training';
import type { Engine } from './engine.js';
import { loadOptional } from './load-optional.js';
import { refuseCuda } from './refuse-cuda.js';

/** tfjs on WebAssembly with SIMD: runs everywhere, one thread, nothing native to install. */
export const tfjsWasm: Engine = {
  name: 'tfjs-wasm',
  package: '@tensorflow/tfjs-backend-wasm',
  install: 'It comes with @facenet/backend-node; reinstall that.',
  async start({ device }) {
    refuseCuda(tfjsWasm, device);
    await loadOptional(tfjsWasm, () => import('@tensorflow/tfjs-backend-wasm'));
    return createTfjsRuntime({ backend: 'wasm', name: tfjsWasm.name });
  },
  async startTraining({ device }) {
    refuseCuda(tfjsWasm, device);
    await loadOptional(tfjsWasm, () => import('@tensorflow/tfjs-backend-wasm'));
    return hostTrainingEngine(
      await createTfjsProgramEngine({ backend: 'wasm', name: tfjsWasm.name }),
    );
  },
};
