import type { FacePair, NamedImage, PairList } from './face-pair.js';
import {
  BadLines,
  delimitedFields,
  type Line,
  linesOf,
  refuseEmpty,
  wholeNumber,
} from './lines.js';

const LIST = 'The LFW pair list';
const EXPECTED =
  'Expected "name i j" for one person or "name1 i name2 j" for two; names with blanks need tabs between fields, or double quotes.';

/**
 * LFW's `pairs.txt` (its README, section 3c), fields separated by tabs or blanks; names that hold
 * blanks need tabs, or double quotes:
 *
 * ```
 * 10      300
 * Abel_Pacheco    1       4
 * Robert_Downey_Jr        1       Tommy_Shane_Steiner     1
 * ```
 *
 * The header says 10 sets of 300 pairs of one person and 300 of two; a header of one number is
 * that of the development lists (`pairsDevTest.txt`), and a list without header is read all the
 * same. Pairs get the fold of their set when the list is as long as the header says.
 *
 * @throws FaceNetError INVALID_ARGUMENT naming the lines that are no pairs
 */
export function parseLfwPairs(text: string): PairList<NamedImage> {
  const lines = linesOf(text);
  const header = headerOf(lines[0]);
  const bad = new BadLines(LIST, EXPECTED);
  const pairs: FacePair<NamedImage>[] = [];
  for (const line of header ? lines.slice(1) : lines) {
    const pair = lfwPair(line.text);
    if (pair) pairs.push(pair);
    else bad.add(line);
  }
  bad.throwIfAny();
  refuseEmpty(pairs, LIST);
  return header ? withFolds(pairs, header) : { pairs };
}

/** The pair of a line with three or four fields, undefined for any other line. */
export function lfwPair(line: string): FacePair<NamedImage> | undefined {
  return (
    pairOf(delimitedFields(line, '\t')) ?? pairOf(delimitedFields(line.replace(/\s/g, ' '), ' '))
  );
}

function pairOf(fields: readonly string[]): FacePair<NamedImage> | undefined {
  const same = fields.length === 3;
  if (!same && fields.length !== 4) return undefined;
  const i = wholeNumber(fields[1]);
  const j = wholeNumber(fields[same ? 2 : 3]);
  if (i === undefined || j === undefined) return undefined;
  const name = fields[0]!;
  return { a: { name, index: i }, b: { name: same ? name : fields[2]!, index: j }, same };
}

interface Header {
  readonly folds: number;
  readonly pairsOfAKind: number;
}

function headerOf(line: Line | undefined): Header | undefined {
  const fields = line?.text.split(/\s+/) ?? [];
  const numbers = fields.map(wholeNumber);
  if (numbers.length === 0 || numbers.length > 2) return undefined;
  const [first, second] = numbers;
  if (first === undefined) return undefined;
  if (numbers.length === 1) return { folds: 1, pairsOfAKind: first };
  return second === undefined ? undefined : { folds: first, pairsOfAKind: second };
}

function withFolds(
  pairs: readonly FacePair<NamedImage>[],
  { folds, pairsOfAKind }: Header,
): PairList<NamedImage> {
  if (folds < 2 || pairs.length !== 2 * folds * pairsOfAKind) return { pairs };
  return {
    pairs: pairs.map((pair, i) => ({ ...pair, fold: Math.floor(i / (2 * pairsOfAKind)) })),
    folds,
  };
}
