import { checkArray } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';

/** How well clusters are people. */
export interface ClusterScores {
  /** 1: no cluster holds two people. */
  readonly precision: number;
  /** 1: nobody is in two clusters. */
  readonly recall: number;
  /** Their harmonic mean. */
  readonly f: number;
}

/** {@link ClusterScores} of pairs, with the numbers that they are shares of. */
export interface PairwiseScores extends ClusterScores {
  /** Pairs that are in one cluster. */
  readonly joinedPairs: number;
  /** Pairs that are one person. */
  readonly samePairs: number;
  /** Pairs that are both. */
  readonly rightPairs: number;
}

/**
 * B-cubed precision and recall (Bagga and Baldwin, "Entity-based cross-document coreferencing using the
 * vector space model", 1998): for each face the share of its cluster that is its person, and the share of
 * its person that is in its cluster, itself counted; on average over the faces. Every face counts the
 * same, however often its person was photographed.
 *
 * @param clusters of each face, any names; whatever is in no cluster must have a name of its own
 * @param people of each face
 * @throws FaceNetError INVALID_ARGUMENT for lists of different lengths or empty ones
 */
export function bCubed(
  clusters: ArrayLike<string | number>,
  people: ArrayLike<string | number>,
): ClusterScores {
  const { cells, clusterSizes, personSizes } = contingency(clusters, people);
  let [precision, recall] = [0, 0];
  for (const { cluster, person, count } of cells) {
    precision += count ** 2 / clusterSizes.get(cluster)!;
    recall += count ** 2 / personSizes.get(person)!;
  }
  return scores(precision / clusters.length, recall / clusters.length);
}

/**
 * Precision and recall of pairs: of the pairs of faces in one cluster, the share that is one person, and
 * of the pairs that are one person, the share in one cluster. People and clusters with many faces count
 * with the square of their size. Where there is no pair, nothing is wrong: 1.
 *
 * @param clusters of each face, any names; whatever is in no cluster must have a name of its own
 * @param people of each face
 * @throws FaceNetError INVALID_ARGUMENT for lists of different lengths or empty ones
 */
export function pairwiseScores(
  clusters: ArrayLike<string | number>,
  people: ArrayLike<string | number>,
): PairwiseScores {
  const { cells, clusterSizes, personSizes } = contingency(clusters, people);
  const pairs = (sizes: Iterable<number>) => {
    let sum = 0;
    for (const size of sizes) sum += (size * (size - 1)) / 2;
    return sum;
  };
  const joinedPairs = pairs(clusterSizes.values());
  const samePairs = pairs(personSizes.values());
  const rightPairs = pairs(cells.map(({ count }) => count));
  const share = (all: number) => (all === 0 ? 1 : rightPairs / all);
  return { ...scores(share(joinedPairs), share(samePairs)), joinedPairs, samePairs, rightPairs };
}

function scores(precision: number, recall: number): ClusterScores {
  const sum = precision + recall;
  return { precision, recall, f: sum === 0 ? 0 : (2 * precision * recall) / sum };
}

function checkName(name: unknown, what: string): void {
  if (typeof name === 'string' || (typeof name === 'number' && !Number.isNaN(name))) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${what} is ${excerpt(name)}.`, {
    hint: 'Clusters and people are called by texts or numbers.',
  });
}

/** How many faces each cluster has of each person. */
function contingency(
  clusters: ArrayLike<string | number>,
  people: ArrayLike<string | number>,
): {
  cells: { cluster: string | number; person: string | number; count: number }[];
  clusterSizes: Map<string | number, number>;
  personSizes: Map<string | number, number>;
} {
  checkArray(clusters, 'The list of clusters');
  checkArray(people, 'The list of people');
  if (clusters.length === 0 || clusters.length !== people.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `There are clusters of ${clusters.length} faces and people of ${people.length}.`,
      { hint: 'Pass the cluster and the person of every face, of one face at least.' },
    );
  }
  const clusterSizes = new Map<string | number, number>();
  const personSizes = new Map<string | number, number>();
  const table = new Map<string | number, Map<string | number, number>>();
  for (let i = 0; i < clusters.length; i++) {
    const [cluster, person] = [clusters[i]!, people[i]!];
    checkName(cluster, `The cluster of face ${i}`);
    checkName(person, `The person of face ${i}`);
    if (!table.has(cluster)) table.set(cluster, new Map());
    for (const [sizes, key] of [
      [clusterSizes, cluster],
      [personSizes, person],
      [table.get(cluster)!, person],
    ] as const) {
      sizes.set(key, (sizes.get(key) ?? 0) + 1);
    }
  }
  const cells = [...table].flatMap(([cluster, counts]) =>
    [...counts].map(([person, count]) => ({ cluster, person, count })),
  );
  return { cells, clusterSizes, personSizes };
}
