import * as tf from '@tensorflow/tfjs-core';

/**
 * Whether a backend computes in WebAssembly: that of tfjs, or one that an application registers with parts
 * of it under a name of its own, which ends alike.
 *
 * @param backend default: the current one
 */
export function isWasm(backend: string = tf.getBackend()): boolean {
  return backend.endsWith('wasm');
}
