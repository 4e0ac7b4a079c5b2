import * as ort from 'onnxruntime-node';
import { createOnnxRuntime } from '../../runtime/onnx/index.js';
import type { Runtime } from '../../runtime/runtime.js';
import { createTfjsRuntime } from '../../runtime/tfjs/index.js';

/** The runtimes that every network is tested on. */
export const testRuntimes: readonly (readonly [string, () => Promise<Runtime>])[] = [
  [
    'tfjs-wasm',
    async () => {
      await import('@tensorflow/tfjs-backend-wasm');
      return createTfjsRuntime({ backend: 'wasm' });
    },
  ],
  ['onnxruntime', async () => createOnnxRuntime({ ort })],
];
