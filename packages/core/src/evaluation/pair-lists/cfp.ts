import { checkArray, checkObject } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import type { FacePair, PairList } from './face-pair.js';
import { BadLines, linesOf, refuseEmpty, wholeNumber } from './lines.js';

/** The files of one folder of the CFP protocol, `Protocol/Split/FP/01/` and so on. */
export interface CfpSplit {
  /** Text of `same.txt`. */
  readonly same: string;
  /** Text of `diff.txt`. */
  readonly diff: string;
}

/** The text files of the CFP protocol. */
export interface CfpProtocol {
  /** `Protocol/Pair_list_F.txt`: the frontal images. */
  readonly frontal: string;
  /** `Protocol/Pair_list_P.txt`: the profile images; left out for frontal to frontal (FF). */
  readonly profile?: string;
  /** The splits in order; each is a fold. */
  readonly splits: readonly CfpSplit[];
}

/**
 * The protocol of CFP, "Celebrities in Frontal-Profile in the Wild" (Sengupta et al. 2016): frontal
 * to profile (FP) with `profile`, frontal to frontal (FF) without.
 *
 * `Pair_list_F.txt` and `Pair_list_P.txt` number images by paths relative to `Protocol/`, which
 * become the keys without the leading `../`; `same.txt` and `diff.txt` hold pairs of numbers, of a
 * frontal image and of a profile (FF: frontal) one:
 *
 * ```
 * 1 ../Data/Images/001/frontal/01.jpg
 * ```
 * ```
 * 1,3
 * ```
 *
 * @throws FaceNetError INVALID_ARGUMENT naming the lines that cannot be read, or numbers without
 *   an image
 */
export function parseCfpPairs(protocol: CfpProtocol): PairList<string> {
  checkObject(protocol, 'The CFP protocol');
  checkArray(protocol.splits, 'The list of splits');
  const frontal = imageList(protocol.frontal, 'Pair_list_F.txt');
  const other =
    protocol.profile === undefined ? frontal : imageList(protocol.profile, 'Pair_list_P.txt');
  const pairs = Array.from(protocol.splits).flatMap((split, fold) => {
    checkObject(split, `Split ${fold + 1}`);
    const { same, diff } = split;
    const name = (file: string) => `${file} of split ${fold + 1}`;
    return [
      ...splitPairs(same, { frontal, other, same: true, fold, list: name('same.txt') }),
      ...splitPairs(diff, { frontal, other, same: false, fold, list: name('diff.txt') }),
    ];
  });
  refuseEmpty(pairs, 'The CFP protocol');
  return { pairs, folds: protocol.splits.length };
}

function imageList(text: string, list: string): Map<number, string> {
  const bad = new BadLines(list, 'Expected "1 ../Data/Images/001/frontal/01.jpg".');
  const images = new Map<number, string>();
  for (const line of linesOf(text)) {
    const match = /^(\d+)\s+(\S.*)$/.exec(line.text);
    const number = wholeNumber(match?.[1]);
    if (number === undefined || images.has(number)) bad.add(line);
    else images.set(number, match![2]!.replace(/^(?:\.\.?\/)+/, ''));
  }
  bad.throwIfAny();
  return images;
}

interface SplitContext {
  readonly frontal: ReadonlyMap<number, string>;
  readonly other: ReadonlyMap<number, string>;
  readonly same: boolean;
  readonly fold: number;
  readonly list: string;
}

function splitPairs(text: string, context: SplitContext): FacePair<string>[] {
  const { frontal, other, same, fold, list } = context;
  const bad = new BadLines(list, 'Expected two image numbers, "1,3".');
  const pairs: FacePair<string>[] = [];
  for (const line of linesOf(text)) {
    const [i, j, ...rest] = line.text.split(',').map((part) => wholeNumber(part.trim()));
    if (i === undefined || j === undefined || rest.length > 0) {
      bad.add(line);
      continue;
    }
    pairs.push({ a: imageOf(frontal, i), b: imageOf(other, j), same, fold });
  }
  bad.throwIfAny();
  return pairs;

  function imageOf(images: ReadonlyMap<number, string>, number: number): string {
    const image = images.get(number);
    if (image !== undefined) return image;
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${list} names image ${number}, which is not listed.`,
      {
        hint: `The image list has ${images.size} entries; check that the files belong together.`,
      },
    );
  }
}
