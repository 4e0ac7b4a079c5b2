import { checkText } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import type { Schedule } from './schedule.js';

/** The files of the original by their names in its `data` folder, without `.txt`. */
export const SCHEDULE_FILES = {
  learning_rate_schedule_classifier_casia: '0: 0.05\n60: 0.005\n80: 0.0005\n91: -1\n',
  learning_rate_schedule_classifier_vggface2: '0: 0.05\n100: 0.005\n200: 0.0005\n276: -1\n',
  learning_rate_schedule_classifier_msceleb: '0: 0.1\n150: 0.01\n180: 0.001\n251: 0.0001\n',
  learning_rate_retrain_tripletloss: '0: 0.1\n300: 0.01\n400: 0.001\n1000: 0.0001\n',
} as const;

interface Entry {
  readonly epoch: number;
  readonly rate: number;
}

/**
 * Reads a schedule in the original's format: `epoch: rate` a line, `#` begins a comment, and a rate of
 * `-`, of 0 or below it ends the training. A rate holds from its epoch until the next line's. **The
 * last line only says where the training ends, whatever its rate.**
 *
 * ```ts
 * parseScheduleFile('0: 0.05\n60: 0.005\n91: -1'); // 0.05 up to epoch 59, 0.005 up to 90
 * ```
 *
 * @param path for error texts
 * @throws FaceNetError INVALID_ARGUMENT for a line of another form, with its number, and for a text
 * without any. The schedule throws it for an epoch before the first line's.
 */
export function parseScheduleFile(text: string, path = 'The schedule'): Schedule {
  checkText(text, path);
  const entries: Entry[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const [content = ''] = line.split('#');
    if (content.trim() !== '') entries.push(parseLine(content, `${path}, line ${i + 1}`));
  }
  if (entries.length === 0) {
    throw new FaceNetError('INVALID_ARGUMENT', `${path} has no line "epoch: rate".`, {
      hint: HINT,
    });
  }
  return ({ epoch }) => rateOf(entries, epoch, path);
}

const HINT = 'Lines look like "60: 0.005"; the last one says in which epoch to stop: "91: -1".';

function parseLine(content: string, place: string): Entry {
  const [, epoch, rate] = /^\s*(\d+)\s*:\s*(\S+)\s*$/.exec(content) ?? [];
  const value = rate === '-' ? -1 : Number(rate);
  if (epoch === undefined || !Number.isFinite(value)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${place}: ${excerpt(content.trim())} is no rate.`, {
      hint: HINT,
    });
  }
  return { epoch: Number(epoch), rate: value };
}

/** Like the original, which reads lines up to the first of a later epoch, in whatever order they are. */
function rateOf(entries: readonly Entry[], epoch: number, path: string): number | undefined {
  const later = entries.findIndex((entry) => entry.epoch > epoch);
  if (later === 0) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${path} has no rate for epoch ${epoch}: it begins with epoch ${entries[0]?.epoch}.`,
      { hint: 'Let it begin with epoch 0.' },
    );
  }
  const rate = entries[later - 1]?.rate;
  return rate !== undefined && rate > 0 ? rate : undefined;
}
