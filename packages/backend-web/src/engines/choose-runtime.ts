import { FaceNetError, type Runtime } from '@facenet/core';
import { createTfjsRuntime } from '@facenet/core/tfjs';
import { type EngineStart, startEngine } from './start-engine.js';
import { lossOf } from './watch-device.js';
import { WEB_RUNTIMES, type WebRuntime } from './web-engines.js';

/** @throws FaceNetError ENGINE_UNAVAILABLE when the browser has none of them */
export function chooseRuntime(named?: WebRuntime, start: EngineStart = {}): Promise<Runtime> {
  return firstThatStarts(named, (engine) =>
    startEngine(engine, start, (options) =>
      createTfjsRuntime({ ...options, device: engine, name: `tfjs-${engine}` }),
    ),
  );
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
    const loss = named ? undefined : lossOf(name);
    if (loss) {
      reasons.push(`${name}: this page has lost it, ${loss}.`);
      continue;
    }
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
