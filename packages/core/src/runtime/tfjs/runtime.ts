import * as tf from '@tensorflow/tfjs-core';
import { ArrayPool } from '../../arrays/array-pool.js';
import type { WeightSource } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import { foldNetwork, type Network, parametersOf } from '../../network/index.js';
import type { Runtime, Session } from '../runtime.js';
import { TfjsSession } from './session.js';

export interface TfjsRuntimeOptions {
  /**
   * A backend that the program has registered with tfjs-core (by importing its package): "wasm",
   * "webgl", "webgpu", "cpu" or "tensorflow".
   */
  readonly backend: string;
  /** Where it computes, when the backend's name does not tell. */
  readonly device?: Runtime['device'];
  /** Name of the runtime; default `tfjs-<backend>`. */
  readonly name?: string;
}

const devices: Readonly<Record<string, Runtime['device']>> = {
  wasm: 'wasm',
  webgl: 'webgl',
  webgpu: 'webgpu',
};

/** Backends that copy values when they get them; others may read them as late as they like. */
const COPYING: ReadonlySet<string> = new Set(['wasm']);

/**
 * Makes a runtime that computes with tfjs-core on one of its backends.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE when the backend is not registered or does not start
 */
export async function createTfjsRuntime(options: TfjsRuntimeOptions): Promise<Runtime> {
  const { backend, device = devices[backend] ?? 'cpu', name = `tfjs-${backend}` } = options;
  if (tf.findBackendFactory(backend) === null && tf.findBackend(backend) === null) {
    throw new FaceNetError('ENGINE_UNAVAILABLE', `tfjs knows no backend "${backend}".`, {
      hint: `Import the package that registers it, such as @tensorflow/tfjs-backend-${backend}.`,
    });
  }
  if (!(await startBackend(backend))) {
    throw new FaceNetError('ENGINE_UNAVAILABLE', `The tfjs backend "${backend}" does not start.`, {
      hint: 'Use another engine.',
    });
  }
  // Several backends can live in one program: each session switches to its own before it runs,
  // which is synchronous once the backend has started.
  const activate = () => {
    if (tf.getBackend() !== backend) void tf.setBackend(backend);
  };
  return {
    name,
    kind: 'tfjs',
    device,
    async load(network: Network, weights: WeightSource): Promise<Session> {
      const folded = foldNetwork(network, weights);
      activate();
      const pool = COPYING.has(backend) ? ArrayPool.for(parametersOf(folded.network)) : undefined;
      return new TfjsSession(folded.network, folded.tensors, { activate, pool });
    },
  };
}

async function startBackend(backend: string): Promise<boolean> {
  try {
    return await tf.setBackend(backend);
  } catch {
    return false;
  }
}
