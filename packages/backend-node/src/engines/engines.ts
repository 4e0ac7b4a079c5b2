import { Registry } from '@facenet/core/models';
import type { Engine } from './engine.js';
import { onnxruntime } from './onnxruntime.js';
import { tfjsCpu } from './tfjs-cpu.js';
import { tfjsNode, tfjsNodeGpu } from './tfjs-native.js';
import { tfjsWasm } from './tfjs-wasm.js';

/** All engines, the fastest first. */
export const engines = new Registry<Engine>('engine', 'ENGINE_UNAVAILABLE');

for (const engine of [onnxruntime, tfjsNodeGpu, tfjsNode, tfjsWasm, tfjsCpu]) {
  engines.register(engine.name, engine);
}
