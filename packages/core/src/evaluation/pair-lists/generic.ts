import type { FacePair, PairList } from './face-pair.js';
import { BadLines, delimitedFields, linesOf, refuseEmpty } from './lines.js';

const LIST = 'The pair list';
const EXPECTED =
  'Expected two paths and 1 (one person) or 0 (two), for example "a.jpg b.jpg 1"; paths with blanks need tabs between fields, or double quotes.';

const ANSWERS = new Map([
  ['1', true],
  ['0', false],
  ['-1', false],
  ['true', true],
  ['false', false],
]);

/**
 * Two paths and whether they show one person, separated by blanks, tabs, commas or semicolons:
 *
 * ```
 * ann/1.jpg ann/2.jpg 1
 * ann/1.jpg bob/1.jpg 0
 * ```
 *
 * The answer stands last or first (all lines alike) and is one of 1, 0, -1, true, false. A
 * first line of three words without an answer is taken for column titles; paths with separators
 * in them stand in double quotes.
 *
 * @throws FaceNetError INVALID_ARGUMENT naming the lines that are no pairs
 */
export function parseGenericPairs(text: string): PairList<string> {
  const lines = linesOf(text);
  const rows = lines.map((line) => ({ line, fields: delimitedFields(line.text) }));
  if (rows[0] && isTitle(rows[0].fields)) rows.shift();
  const column = answerColumn(rows[0]?.fields);
  const bad = new BadLines(LIST, EXPECTED);
  const pairs: FacePair<string>[] = [];
  for (const { line, fields } of rows) {
    const pair = genericPair(fields, column);
    if (pair) pairs.push(pair);
    else bad.add(line);
  }
  bad.throwIfAny();
  refuseEmpty(pairs, LIST);
  return { pairs };
}

/** The pair of three fields with the answer in the given column, undefined for anything else. */
export function genericPair(
  fields: readonly string[],
  column = answerColumn(fields),
): FacePair<string> | undefined {
  const same = answer(fields[column]);
  const [a, b] = fields.filter((_, i) => i !== column);
  if (fields.length !== 3 || same === undefined || !a || !b) return undefined;
  return { a, b, same };
}

const answer = (field = '') => ANSWERS.get(field.toLowerCase());

function answerColumn(fields: readonly string[] = []): number {
  return answer(fields[2]) === undefined && answer(fields[0]) !== undefined ? 0 : 2;
}

function isTitle(fields: readonly string[]): boolean {
  const words = fields.every((field) => /^[a-z][a-z0-9_ ]*$/i.test(field));
  return fields.length === 3 && words && genericPair(fields) === undefined;
}
