import { FaceNetError, type Runtime } from '@facenet/core';
import { createTfjsRuntime } from '@facenet/core/tfjs';
import { type EngineFiles, registerEngine, WEB_RUNTIMES, type WebRuntime } from './web-engines.js';

/** @throws FaceNetError ENGINE_UNAVAILABLE when the browser has none of them */
export function chooseRuntime(named?: WebRuntime, files: EngineFiles = {}): Promise<Runtime> {
  return firstThatStarts(named, async (engine) => {
    const backend = await registerEngine[engine](files);
    return createTfjsRuntime({ backend, device: engine, name: `tfjs-${engine}` });
  });
}

/**
 * Starts the engine that is named, or the first that starts.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE, saying of each why it does not
 */
export async function firstThatStarts<Started>(
  named: WebRuntime | undefined,
  start: (engine: WebRuntime) => Promise<Started>,
): Promise<Started> {
  const reasons: string[] = [];
  for (const name of named ? [named] : WEB_RUNTIMES) {
    try {
      return await start(name);
    } catch (error) {
      reasons.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new FaceNetError('ENGINE_UNAVAILABLE', `No engine starts here. ${reasons.join(' ')}`, {
    hint: 'Use a browser with WebGL 2 or WebAssembly SIMD.',
  });
}
