import type { KernelBackend } from '@tensorflow/tfjs-core';
import { throwIfAborted } from '../../abort.js';
import { ArrayPool } from '../../arrays/array-pool.js';
import type { WeightSource } from '../../arrays/weights.js';
import { foldNetwork, type Network, parametersOf } from '../../network/index.js';
import type { LoadOptions, Runtime, Session } from '../runtime.js';
import { startBackend } from './backend.js';
import { type DeviceWatch, throwIfLost } from './device-watch.js';
import { isWasm } from './is-wasm.js';
import { TfjsSession } from './session.js';

/** Which backend of tfjs-core computes. */
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
  /**
   * Makes what watches the device of the backend, which has started: sessions then fail as soon as it
   * is gone, in place of waiting for ever. Default: nobody watches.
   */
  readonly watch?: (backend: KernelBackend) => DeviceWatch | undefined;
  /** Ends the waiting for a backend that does not start. */
  readonly signal?: AbortSignal;
}

const devices: Readonly<Record<string, Runtime['device']>> = {
  wasm: 'wasm',
  webgl: 'webgl',
  webgpu: 'webgpu',
};

/**
 * Makes a runtime that computes with tfjs-core on one of its backends. The backend that is the
 * program's current one stays so.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE when the backend is not registered or does not start, ABORTED
 */
export async function createTfjsRuntime(options: TfjsRuntimeOptions): Promise<Runtime> {
  const { backend, device = devices[backend] ?? 'cpu', name = `tfjs-${backend}` } = options;
  const started = await startBackend(backend, options.signal);
  const watch = options.watch?.(started);
  return {
    name,
    kind: 'tfjs',
    device,
    async load(
      network: Network,
      weights: WeightSource,
      { signal }: LoadOptions = {},
    ): Promise<Session> {
      throwIfAborted(signal, `Loading ${network.name}`);
      throwIfLost(watch, `Loading ${network.name} on ${name}`);
      const folded = foldNetwork(network, weights);
      // It copies values when it gets them; others may read them as late as they like.
      const pool = isWasm(backend) ? ArrayPool.for(parametersOf(folded.network)) : undefined;
      return new TfjsSession(folded.network, folded.tensors, { backend, pool, watch });
    },
  };
}
