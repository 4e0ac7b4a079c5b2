import type { Program } from '../../../program/index.js';
import type { ProgramEngine } from '../../program-engine.js';
import { startBackend } from '../backend.js';
import type { TfjsRuntimeOptions } from '../runtime.js';

/** Which backend of tfjs-core computes. */
export interface TfjsProgramEngineOptions
  extends Pick<TfjsRuntimeOptions, 'backend' | 'watch' | 'signal'> {
  /** Name of the engine; default `tfjs-<backend>`. */
  readonly name?: string;
}

/**
 * Makes an engine that interprets programs with tfjs-core, operation by operation. On "cpu" it is the
 * reference that is simple to follow, and slow; "wasm" and "webgl" train in browsers. The backend that
 * is the program's current one stays so.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE when the backend is not registered or does not start, ABORTED
 */
export async function createTfjsProgramEngine(
  options: TfjsProgramEngineOptions,
): Promise<ProgramEngine> {
  const { backend, name = `tfjs-${backend}` } = options;
  const started = await startBackend(backend, options.signal);
  const watch = options.watch?.(started);
  // Programs that run networks alone need none of what trains.
  const { TfjsProgramSession } = await import('./session.js');
  return {
    name,
    open: async (programs: readonly Program[]) => new TfjsProgramSession(programs, backend, watch),
  };
}
