import { availableParallelism } from 'node:os';
import { openHub } from '../engine/open-engine.js';
import type { Failure } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import { ThreadLane } from '../threads/thread-lane.js';
import {
  type Aligner,
  type AlignOutcome,
  type AlignSettings,
  type AlignTask,
  openAligner,
} from './align-photo.js';

/** What a worker thread is started with. */
export interface WorkerSetup {
  readonly flags: EngineFlags;
  readonly settings: AlignSettings;
}

/** To the worker: a photo, or the order to end. */
export type WorkerOrder = { readonly task: AlignTask } | { readonly stop: true };

/** From the worker: first that it is ready, or why not; then one outcome for every photo. */
export type WorkerReport =
  | { readonly engine: string }
  | { readonly failure: Failure }
  | { readonly outcome: AlignOutcome };

/** One aligner in this thread, or several in threads of their own. */
export async function openAligners(
  context: CommandContext,
  flags: EngineFlags,
  settings: AlignSettings,
  workers: number,
): Promise<Aligner[]> {
  if (workers === 1) return [await openAligner(context, flags, settings)];
  // Fetched here once, and not by all threads at a time.
  await openHub(context, flags).load('mtcnn');
  // Engines would otherwise take every core each.
  const threads = flags.threads ?? Math.max(1, Math.floor(availableParallelism() / workers));
  const setup = { flags: { ...flags, threads }, settings };
  const opening = Array.from({ length: workers }, () => openThreadedAligner(setup, context.signal));
  try {
    return await Promise.all(opening);
  } catch (error) {
    for (const opened of await Promise.allSettled(opening)) {
      if (opened.status === 'fulfilled') await opened.value.close();
    }
    throw error;
  }
}

// Set when this file is bundled into dist, where the worker lies beside it.
const fromSource = import.meta.url.endsWith('.ts');

/**
 * Starts an aligner in a thread of its own.
 *
 * @throws FaceNetError when its engine or model does not load
 */
async function openThreadedAligner(setup: WorkerSetup, signal: AbortSignal): Promise<Aligner> {
  const entry = fromSource ? './align-worker-from-source.mjs' : './align-worker.js';
  const lane = new ThreadLane<WorkerOrder, WorkerReport>(new URL(entry, import.meta.url), {
    fromSource,
    data: setup,
  });
  const { engine } = await lane.report('engine');
  const stop = () => lane.order({ stop: true });
  signal.addEventListener('abort', stop);
  return {
    engine,
    align: async (task) => {
      lane.order({ task });
      return (await lane.report('outcome')).outcome;
    },
    close: async () => {
      signal.removeEventListener('abort', stop);
      await lane.end({ stop: true });
    },
  };
}
