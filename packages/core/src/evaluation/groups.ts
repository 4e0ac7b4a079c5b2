import { checkArray, checkMethods, checkObject, checkText } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { BadLines, delimitedFields, linesOf } from './pair-lists/lines.js';

const EXPECTED =
  'Expected an image, or a folder of one person, and its group, each once: "Ann female".';

/** What a group's figures are taken from; a `ScoredPair` is one. */
export interface DecidablePair {
  readonly distance: number;
  readonly same: boolean;
}

/** What decides in every group. */
export interface EvaluateByGroupOptions {
  /** Pairs with a smaller distance are accepted, in every group alike. */
  readonly threshold: number;
}

/** Error rates of one group at the common threshold. */
export interface GroupResult {
  readonly group: string;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
  /** Share of pairs decided rightly. */
  readonly accuracy: number;
  /** False match rate: share of impostor pairs accepted; NaN when there are none. */
  readonly fmr: number;
  /** False non-match rate: share of genuine pairs rejected; NaN when there are none. */
  readonly fnmr: number;
}

/** How far the groups lie apart in one figure; NaN when no group has it. */
export interface Spread {
  readonly min: number;
  readonly max: number;
  readonly difference: number;
  /** max / min: 1 when all are equal, Infinity when only the smallest is 0. */
  readonly ratio: number;
}

/** Error rates of all groups at one threshold, and how far apart they are. */
export interface GroupEvaluation {
  readonly threshold: number;
  /** In alphabetical order. */
  readonly groups: readonly GroupResult[];
  readonly spread: { readonly accuracy: Spread; readonly fmr: Spread; readonly fnmr: Spread };
  /** Pairs that belong to no group. */
  readonly ungrouped: number;
}

/**
 * Accuracy, FMR and FNMR of each group of pairs at one threshold, and how far the groups lie apart
 * (the demographic differentials of ISO/IEC 19795-10 and NISTIR 8280).
 *
 * @param groupOf the group of a pair, or undefined to leave it out (for example when its two
 *   images belong to different groups)
 * @throws FaceNetError INVALID_ARGUMENT when the threshold or a distance is no number
 */
export function evaluateByGroup<Pair extends DecidablePair>(
  pairs: readonly Pair[],
  groupOf: (pair: Pair, index: number) => string | undefined,
  options: EvaluateByGroupOptions,
): GroupEvaluation {
  checkArray(pairs, 'The list of pairs');
  checkObject(options, 'The choice of a threshold');
  if (typeof groupOf !== 'function') {
    throw new FaceNetError('INVALID_ARGUMENT', 'What gives the group of a pair is no function.');
  }
  const { threshold } = options;
  checkNumber(threshold, 'The threshold');
  const members = new Map<string, Pair[]>();
  let ungrouped = 0;
  for (const [index, pair] of pairs.entries()) {
    checkObject(pair, `Pair ${index}`);
    checkNumber(pair.distance, `The distance of pair ${index}`);
    const group = groupOf(pair, index);
    if (group === undefined) ungrouped++;
    else if (members.has(group)) members.get(group)!.push(pair);
    else members.set(group, [pair]);
  }
  const groups = [...members]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, own]) => groupResult(group, own, threshold));
  return {
    threshold,
    groups,
    spread: {
      accuracy: spread(groups.map((group) => group.accuracy)),
      fmr: spread(groups.map((group) => group.fmr)),
      fnmr: spread(groups.map((group) => group.fnmr)),
    },
    ungrouped,
  };
}

function groupResult(
  group: string,
  pairs: readonly DecidablePair[],
  threshold: number,
): GroupResult {
  const accepted = (pair: DecidablePair) => pair.distance < threshold;
  const genuine = pairs.filter((pair) => pair.same);
  const impostor = pairs.filter((pair) => !pair.same);
  const rejected = genuine.filter((pair) => !accepted(pair)).length;
  const matched = impostor.filter(accepted).length;
  return {
    group,
    genuinePairs: genuine.length,
    impostorPairs: impostor.length,
    accuracy: 1 - (rejected + matched) / pairs.length,
    fmr: matched / impostor.length,
    fnmr: rejected / genuine.length,
  };
}

function spread(values: readonly number[]): Spread {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const min = known[0] ?? Number.NaN;
  const max = known.at(-1) ?? Number.NaN;
  return { min, max, difference: max - min, ratio: min === max ? 1 : max / min };
}

function checkNumber(value: number, what: string): void {
  if (typeof value === 'number' && !Number.isNaN(value)) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${what} is ${excerpt(value)}.`, {
    hint: 'Pass a number.',
  });
}

/**
 * The group that both images of a pair belong to, for `evaluateByGroup`.
 *
 * @param groups by the path of an image (with or without its ending), or by the path or name of a
 *   folder that images lie in, as `parseGroups` reads them
 * @param a path of an image, as `imageKeyText` gives it or as the file system does
 * @returns undefined where the two differ in it, or one of them has none
 */
export function groupOfPair(
  groups: ReadonlyMap<string, string>,
  a: string,
  b: string,
): string | undefined {
  checkMethods(groups, 'The map of groups', 'get');
  checkText(a, 'The path of an image');
  checkText(b, 'The path of an image');
  const group = groupOfImage(groups, a);
  return group === groupOfImage(groups, b) ? group : undefined;
}

/** Its own group, else that of the nearest folder. */
function groupOfImage(groups: ReadonlyMap<string, string>, image: string): string | undefined {
  const path = image.replaceAll('\\', '/');
  const own = groups.get(image) ?? groups.get(path) ?? groups.get(path.replace(/\.\w+$/, ''));
  if (own !== undefined) return own;
  const folders = path.split('/').slice(0, -1);
  for (let depth = folders.length; depth > 0; depth--) {
    const folder = groups.get(folders.slice(0, depth).join('/')) ?? groups.get(folders[depth - 1]!);
    if (folder !== undefined) return folder;
  }
  return undefined;
}

/**
 * The groups of images or of people, a line each, separated by blanks, tabs, commas or semicolons:
 *
 * ```
 * Ann female
 * Bob/Bob_0001.jpg male
 * ```
 *
 * @returns groups by the name of the image or folder
 * @throws FaceNetError INVALID_ARGUMENT naming the lines that cannot be read or contradict others
 */
export function parseGroups(text: string): Map<string, string> {
  const bad = new BadLines('The list of groups', EXPECTED);
  const groups = new Map<string, string>();
  for (const line of linesOf(text)) {
    const [member, group, ...more] = delimitedFields(line.text);
    const known = groups.get(member ?? '');
    if (!member || !group || more.length > 0 || (known ?? group) !== group) bad.add(line);
    else groups.set(member, group);
  }
  bad.throwIfAny();
  if (groups.size > 0) return groups;
  throw new FaceNetError('INVALID_ARGUMENT', 'The list of groups is empty.', { hint: EXPECTED });
}
