import { FaceNetError, type Runtime } from '@facenet/core';
import { choiceMemory } from './choice-memory.js';
import type { GpuEngine } from './look-for-gpu.js';

/** By engine what went wrong with it first. */
const troubles = new Map<GpuEngine, string>();

/** What went wrong with an engine on this page, if anything did: it is then not chosen again. */
export function troubleWith(engine: GpuEngine): string | undefined {
  return troubles.get(engine);
}

/** Has the page, and later visits, choose another engine. */
export function noteTrouble(engine: GpuEngine, reason: string): void {
  if (troubles.has(engine)) return;
  troubles.set(engine, reason);
  void choiceMemory.forget(engine);
}

/** The same runtime, whose failures count as trouble with its engine. */
export function notingTrouble(engine: GpuEngine, runtime: Runtime): Runtime {
  const noting = async <Result>(work: Promise<Result>, isWanted = () => true): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      if (FaceNetError.is(error, 'ENGINE_FAILED') && isWanted()) noteTrouble(engine, error.message);
      throw error;
    }
  };
  return {
    ...runtime,
    async load(...of) {
      const session = await noting(runtime.load(...of));
      let disposed = false; // what is at work then may fail for that
      const dispose = () => {
        disposed = true;
        return session.dispose();
      };
      return {
        network: session.network,
        run: (inputs) => noting(session.run(inputs), () => !disposed),
        dispose,
        [Symbol.asyncDispose]: dispose,
      };
    },
  };
}
