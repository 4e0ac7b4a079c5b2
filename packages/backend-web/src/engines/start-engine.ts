import { FaceNetError } from '@facenet/core';
import type { TfjsRuntimeOptions } from '@facenet/core/tfjs';
import { findBackendFactory, removeBackend, engine as tfjs } from '@tensorflow/tfjs-core';
import { type GpuEngine, lookForGpu } from './look-for-gpu.js';
import { lookAtStarted, watchDevice } from './watch-device.js';
import { type EngineFiles, registerEngine, type WebRuntime } from './web-engines.js';
import { withinLimit } from './within-limit.js';

/** How engines are started. */
export interface EngineStart extends EngineFiles {
  /**
   * Milliseconds after which an engine that has not started counts as missing, so that the next one is
   * tried; default 30 000.
   */
  readonly startTimeout?: number;
}

/** Milliseconds. */
export const START_TIMEOUT = 30_000;

/**
 * Loads an engine, and makes of it what computes.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE with the reason
 */
export async function startEngine<Started>(
  engine: WebRuntime,
  { startTimeout = START_TIMEOUT, ...files }: EngineStart,
  create: (options: Pick<TfjsRuntimeOptions, 'backend' | 'watch' | 'signal'>) => Promise<Started>,
): Promise<Started> {
  return withinLimit(engine, startTimeout, async (signal) => {
    let backend: string | undefined;
    try {
      if (engine !== 'wasm') await requireGpu(engine);
      backend = await registerEngine[engine](files);
      lookAtStarted(backend);
      const name = backend;
      return await create({
        backend,
        watch: (started) => watchDevice(engine, name, started),
        signal,
      });
    } catch (cause) {
      if (backend !== undefined) forgetUnstarted(backend, engine);
      throw FaceNetError.from(cause, 'ENGINE_UNAVAILABLE');
    }
  });
}

/** Libraries of engines say little about browsers that lack what they need. */
async function requireGpu(engine: GpuEngine): Promise<void> {
  const look = await lookForGpu(engine);
  if ('renderer' in look) return;
  throw new FaceNetError('ENGINE_UNAVAILABLE', `${engine}: ${look.missing}`, {
    hint: 'Name no `runtime`: then another engine is taken.',
  });
}

/** What did not come from one address may come from the next that is given. */
function forgetUnstarted(backend: string, engine: WebRuntime): void {
  if (engine !== 'wasm' || tfjs().registry[backend]) return;
  if (findBackendFactory(backend)) removeBackend(backend);
}
