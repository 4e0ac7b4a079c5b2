import { FaceNetError, type Runtime } from '@facenet/core';
import type { EngineOptions } from './engine.js';
import { engines } from './engines.js';

export interface RuntimeOptions extends EngineOptions {
  /**
   * Engine to use: "onnxruntime-node", "tfjs-node-gpu", "tfjs-node", "tfjs-wasm" or "tfjs-cpu".
   * Default: the first of these that starts.
   */
  readonly runtime?: string;
}

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
      return await engine.start(options);
    } catch (error) {
      if (!FaceNetError.is(error, 'ENGINE_UNAVAILABLE')) throw error;
      reasons.push(error.message);
    }
  }
  throw new FaceNetError('ENGINE_UNAVAILABLE', `No engine starts here. ${reasons.join(' ')}`);
}
