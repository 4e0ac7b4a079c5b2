import type { FacePair, PairList } from './face-pair.js';
import { BadLines, delimitedFields, linesOf, refuseEmpty, wholeNumber } from './lines.js';

/** Of a list that names none. */
const FOLDS = 10;
const LIST = 'The pair list';
const EXPECTED = 'Expected two lines for each pair, "image label", with the same label on both.';

/**
 * Two lines for a pair, each an image and a label, as CALFW (`pairs_CALFW.txt`, Zheng et al. 2017),
 * CPLFW (`pairs_CPLFW.txt`) and the text forms of AgeDB-30 are published:
 *
 * ```
 * Aaron_Peirsol_0001.jpg 1
 * Aaron_Peirsol_0002.jpg 1
 * Aaron_Peirsol_0001.jpg 0
 * Bill_Simon_0003.jpg 0
 * ```
 *
 * 0 marks two persons and any other number one person. CALFW puts the fold (1...10) there and all
 * pairs of two persons at the end, without a fold; since consecutive folds would hold one kind
 * only, the pairs of either kind that name no fold are dealt out over the folds in equal blocks.
 * A list that names no folds at all is dealt over ten.
 *
 * @throws FaceNetError INVALID_ARGUMENT naming the lines that are no images with labels
 */
export function parseAlternatingPairs(text: string): PairList<string> {
  const lines = linesOf(text);
  const bad = new BadLines(LIST, EXPECTED);
  const labelled: { a: string; b: string; label: number }[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const first = imageWithLabel(lines[i]!.text);
    const second = lines[i + 1] && imageWithLabel(lines[i + 1]!.text);
    if (first && second && first.label === second.label) {
      labelled.push({ a: first.image, b: second.image, label: first.label });
    } else {
      bad.add((first && lines[i + 1]) || lines[i]!);
    }
  }
  bad.throwIfAny();
  refuseEmpty(labelled, LIST);
  return dealt(labelled);
}

/** An image and a whole number, undefined for any other line. */
export function imageWithLabel(line: string): { image: string; label: number } | undefined {
  const fields = delimitedFields(line);
  const label = wholeNumber(fields[1]);
  if (fields.length !== 2 || !fields[0] || label === undefined) return undefined;
  return { image: fields[0], label };
}

function dealt(labelled: readonly { a: string; b: string; label: number }[]): PairList<string> {
  const named = new Set(labelled.map(({ label }) => label).filter((label) => label > 0));
  const order = [...named].sort((a, b) => a - b);
  const folds = order.length > 1 ? order.length : FOLDS;
  const kinds = [labelled.filter(({ label }) => label > 0), labelled.filter(({ label }) => !label)];
  const foldOf = new Map<object, number>();
  for (const kind of kinds) {
    for (const [i, pair] of kind.entries()) {
      const own = order.length > 1 && pair.label > 0 ? order.indexOf(pair.label) : undefined;
      foldOf.set(pair, own ?? Math.floor((i * folds) / kind.length));
    }
  }
  const pairs = labelled.map((pair): FacePair<string> => {
    const { a, b, label } = pair;
    return { a, b, same: label > 0, fold: foldOf.get(pair)! };
  });
  return { pairs, folds };
}
