import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';

/** What an option of a loss may be. */
export interface OptionRange {
  readonly from: number;
  /** Whether `from` itself is too small. Default false. */
  readonly above?: boolean;
  /** Default: anything but infinity. */
  readonly to?: number;
  /** Default false. */
  readonly whole?: boolean;
}

/**
 * @param what the option, as the start of a sentence: "The margin of ArcFace"
 * @throws FaceNetError INVALID_ARGUMENT unless it is a number in the range
 */
export function checkOption(value: unknown, what: string, range: OptionRange): void {
  const { from, above = false, to = Number.MAX_VALUE, whole = false } = range;
  const number = typeof value === 'number' && (whole ? Number.isInteger(value) : true);
  if (number && (above ? value > from : value >= from) && value <= to) return;
  const kind = whole ? 'a whole number' : 'a number';
  const bounds = `${above ? 'above' : 'from'} ${from}${to >= Number.MAX_VALUE ? '' : ` up to ${to}`}`;
  throw new FaceNetError('INVALID_ARGUMENT', `${what} cannot be ${excerpt(value)}.`, {
    hint: `Pass ${kind} ${bounds}.`,
  });
}
