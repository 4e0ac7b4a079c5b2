import { openDetector } from '../engine/open-detector.js';
import { describeError } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import { alignPhoto } from './align-photo.js';
import type { AlignSettings } from './settings.js';
import type { AlignOutcome, AlignTask } from './task.js';

/** Something that aligns one photo at a time, here or in a thread of its own. */
export interface Aligner {
  /** Name of what computes. */
  readonly engine: string;
  /** Bad photos are outcomes; what is thrown concerns the aligner itself. */
  align(task: AlignTask): Promise<AlignOutcome>;
  close(): Promise<void>;
}

/** An aligner in this thread. */
export async function openAligner(
  context: Pick<CommandContext, 'output' | 'signal'>,
  flags: EngineFlags,
  settings: AlignSettings,
): Promise<Aligner> {
  const detector = await openDetector(context, flags);
  const { signal } = context;
  return {
    engine: detector.engine,
    align: async (task) => {
      try {
        return {
          faces: await alignPhoto(detector, settings, task, { signal, codec: flags.codec }),
        };
      } catch (error) {
        return { error: describeError(error) };
      }
    },
    close: () => detector.mtcnn.dispose(),
  };
}
