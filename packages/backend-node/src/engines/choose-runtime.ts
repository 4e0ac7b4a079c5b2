import { FaceNetError, type Runtime } from '@facenet/core';
import { adviseOnce } from '../notice.js';
import type { Engine, EngineOptions } from './engine.js';
import { engines } from './engines.js';
import { requireComputing } from './probe.js';
import { tfjsCpu } from './tfjs-cpu.js';
import { tfjsWasm } from './tfjs-wasm.js';

/** Which engine computes. */
export interface RuntimeOptions extends EngineOptions {
  /**
   * Engine to use: "onnxruntime-node", "tfjs-node-gpu", "tfjs-node", "tfjs-wasm" or "tfjs-cpu".
   * Default: the first of these that starts.
   */
  readonly runtime?: string;
  /**
   * Called with one line that says what to install, once in a process, when no native engine starts
   * and none is named, or when CUDA is installed and does not work. Default: a line on standard error;
   * FACENET_QUIET=1 keeps it still.
   */
  readonly onNotice?: (text: string) => void;
}

/** What is left where nothing native is installed. */
const FALLBACKS: readonly Engine[] = [tfjsWasm, tfjsCpu];

/**
 * Starts the named engine, or the fastest that starts on this machine and computes.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE; without a name, listing why each engine did not start
 */
export async function chooseRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const onNotice = (text: string) => adviseOnce(text, options.onNotice);
  const telling = { ...options, onNotice };
  if (options.runtime !== undefined) return startEngine(engines.get(options.runtime), telling);
  const reasons: string[] = [];
  for (const [, engine] of engines) {
    try {
      const runtime = await startEngine(engine, telling);
      if (FALLBACKS.includes(engine)) {
        onNotice(`Networks run on ${engine.name}, which is slow. ${reasons[0]}`);
      }
      return runtime;
    } catch (error) {
      if (!FaceNetError.is(error, 'ENGINE_UNAVAILABLE')) throw error;
      reasons.push(error.message);
    }
  }
  throw new FaceNetError('ENGINE_UNAVAILABLE', `No engine starts here. ${reasons.join(' ')}`);
}

/** @throws FaceNetError ENGINE_UNAVAILABLE, also for an engine that starts but does not compute */
export async function startEngine(engine: Engine, options: EngineOptions): Promise<Runtime> {
  const runtime = await engine.start(options);
  await requireComputing(runtime);
  return runtime;
}
