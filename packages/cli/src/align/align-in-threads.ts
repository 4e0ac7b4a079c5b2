import { threadsPerWorker, WorkerPool } from '@facenet/backend-node';
import { modelCards } from '@facenet/core/models';
import { openHub } from '../engine/open-engine.js';
import { describeError } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import type { Aligner, AlignOutcome, AlignSettings, AlignTask } from './align-photo.js';

/** What a worker thread is started with. */
export interface WorkerSetup {
  readonly flags: EngineFlags;
  readonly settings: AlignSettings;
}

// Set when this file is bundled into dist, where the worker lies beside it.
const fromSource = import.meta.url.endsWith('.ts');
const entry = new URL(fromSource ? './align-worker.ts' : './align-worker.js', import.meta.url);

/** An aligner of several threads, each with an engine of its own. */
export async function openThreadedAligner(
  context: CommandContext,
  flags: EngineFlags,
  settings: AlignSettings,
  workers: number,
): Promise<Aligner> {
  const { signal } = context;
  // Fetched here once, and not by all threads at a time.
  if (modelCards.has(flags.detector)) await openHub(context, flags).load(flags.detector);
  // Engines would otherwise take every core each.
  const threads = flags.threads ?? threadsPerWorker(workers);
  const data: WorkerSetup = { flags: { ...flags, threads }, settings };
  const pool = await WorkerPool.open<AlignTask, AlignOutcome, string>({
    entry,
    size: workers,
    data,
    signal,
  });
  return {
    engine: pool.ready[0]!,
    concurrency: workers,
    align: async (task, signal) => {
      try {
        return await pool.run(task, { signal });
      } catch (error) {
        if (pool.size === 0) throw error;
        return { error: describeError(error) };
      }
    },
    close: () => pool.dispose(),
  };
}
