import { shortlist } from '@facenet/testkit';
import * as ort from 'onnxruntime-node';
import { createOnnxRuntime } from '../../runtime/onnx/index.js';
import type { Runtime } from '../../runtime/runtime.js';
import { createTfjsRuntime } from '../../runtime/tfjs/index.js';

type TestRuntime = readonly [name: string, create: () => Promise<Runtime>];

const everywhere: readonly TestRuntime[] = [
  [
    'tfjs-wasm',
    async () => {
      await import('@tensorflow/tfjs-backend-wasm');
      return createTfjsRuntime({ backend: 'wasm' });
    },
  ],
  ['onnxruntime', async () => createOnnxRuntime({ ort })],
];

/** Not installed everywhere, so its name must not be resolved before it is asked for. */
const TFJS_NODE = '@tensorflow/tfjs-node';

const native: readonly TestRuntime[] = [
  [
    'tfjs-node',
    async () => {
      await import(TFJS_NODE);
      return createTfjsRuntime({ backend: 'tensorflow' });
    },
  ],
];

/** Set by `npm run test:native`, which needs tfjs-node: see scripts/build-tfjs-node.sh. */
export const isNativeRun = process.env.FACENET_NATIVE !== undefined;

/** The runtimes that every network is tested on. */
export const testRuntimes = isNativeRun ? native : everywhere;

/** As many for what takes long, and the fastest one in `npm test`. */
export const quickRuntimes = shortlist(testRuntimes, ([name]) => name !== 'tfjs-wasm');
