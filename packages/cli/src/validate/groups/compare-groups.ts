import { relative } from 'node:path';
import { FaceNetError } from '@facenet/core';
import {
  evaluateByGroup,
  type GroupEvaluation,
  groupOfPair,
  rocCurve,
  tarAtFar,
} from '@facenet/core/evaluation';
import type { EvaluatedPair } from '../validation.js';

/** The false-accept rate that all groups together are held to. */
const FAR = 1e-3;

/** Errors by group, and the rate of all pairs that their common threshold was chosen for. */
export interface ComparedGroups extends GroupEvaluation {
  readonly far: number;
}

/**
 * Measures each group at one threshold, the largest at which no more than a thousandth of all pairs
 * of different people is accepted. Pairs across groups are left out.
 *
 * @param dir what the paths of images may be given below
 * @throws FaceNetError INVALID_ARGUMENT when no pair is of a group
 */
export function compareGroups(
  pairs: readonly EvaluatedPair[],
  groups: ReadonlyMap<string, string>,
  dir: string,
): ComparedGroups {
  const roc = rocCurve(
    pairs.map(({ distance }) => distance),
    pairs.map(({ same }) => same),
  );
  const groupOf = ({ a, b }: EvaluatedPair) =>
    groupOfPair(groups, relative(dir, a), relative(dir, b)) ?? groupOfPair(groups, a, b);
  const { threshold } = tarAtFar(roc, FAR);
  const compared = evaluateByGroup(pairs, groupOf, { threshold });
  if (compared.groups.length > 0) return { far: FAR, ...compared };
  const [member, group] = groups.entries().next().value as [string, string];
  throw new FaceNetError('INVALID_ARGUMENT', 'The list of groups holds no two images of a pair.', {
    hint: `Name images or folders below ${dir}; the first line says that "${member}" is "${group}".`,
  });
}
