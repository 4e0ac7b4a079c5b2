import { availableParallelism } from 'node:os';
import { openHub } from '../engine/open-hub.js';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import { type Aligner, openAligner } from './aligner.js';
import type { AlignSettings } from './settings.js';
import { openThreadedAligner } from './threaded-aligner.js';

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
