import { FaceNetError, type Runtime } from '@facenet/core';
import { adviseOnce } from '../notice.js';
import type { Engine, EngineOptions } from './engine.js';
import { engines } from './engines.js';
import { tfjsCpu } from './tfjs-cpu.js';
import { tfjsWasm } from './tfjs-wasm.js';

export interface RuntimeOptions extends EngineOptions {
  /**
   * Engine to use: "onnxruntime-node", "tfjs-node-gpu", "tfjs-node", "tfjs-wasm" or "tfjs-cpu".
   * Default: the first of these that starts.
   */
  readonly runtime?: string;
  /**
   * Called with one line that says what to install, once in a process, when no native engine starts
   * and none is named. Default: a line on standard error; FACENET_QUIET=1 keeps it still.
   */
  readonly onNotice?: (text: string) => void;
}

/** What is left where nothing native is installed. */
const FALLBACKS: readonly Engine[] = [tfjsWasm, tfjsCpu];

/**
 * Starts the named engine, or the fastest that starts on this machine.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE; without a name, listing why each engine did not start
 */
export async function chooseRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  if (options.runtime !== undefined) return engines.get(options.runtime).start(options);
  const reasons: string[] = [];
  for (const [, engine] of engines) {
    try {
      const runtime = await engine.start(options);
      if (FALLBACKS.includes(engine)) {
        adviseOnce(
          `Networks run on ${engine.name}, which is slow. ${reasons[0]}`,
          options.onNotice,
        );
      }
      return runtime;
    } catch (error) {
      if (!FaceNetError.is(error, 'ENGINE_UNAVAILABLE')) throw error;
      reasons.push(error.message);
    }
  }
  throw new FaceNetError('ENGINE_UNAVAILABLE', `No engine starts here. ${reasons.join(' ')}`);
}
