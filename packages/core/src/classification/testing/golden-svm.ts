import { readFileSync } from 'node:fs';
import { readNpy, sharedPath } from '@facenet/testkit';
import { MersenneTwister } from '../../mersenne-twister.js';
import { type ClassRows, productsWith, startsOf } from '../class-rows.js';
import { decisionValues, trainPairs } from '../svm/support-vectors.js';

/** What scikit-learn found for one set of embeddings. */
export interface GoldenSvm {
  readonly rows: ClassRows;
  readonly tests: readonly Float32Array[];
  /** [tests][pairs]. */
  readonly decisions: readonly (readonly number[])[];
  readonly predictions: readonly number[];
  readonly probA: readonly number[];
  readonly probB: readonly number[];
  /** [tests][classes]. */
  readonly probabilities: readonly (readonly number[])[];
  /** Of the same problem at a tolerance of 1e-10, where there are any: [pairs], [pairs][size]. */
  readonly tight?: { readonly interceptOvo: number[]; readonly coefOvo: number[][] };
}

const json = (path: string) => JSON.parse(readFileSync(sharedPath('goldens', path), 'utf8'));

function matrix(path: string): { size: number; data: Float32Array } {
  const { shape, data } = readNpy(sharedPath('goldens', path));
  return { size: shape[1]!, data: data as Float32Array };
}

function golden(
  train: string,
  test: string,
  labels: readonly number[],
): Pick<GoldenSvm, 'rows' | 'tests'> {
  const { size, data } = matrix(train);
  const counts = Array.from({ length: Math.max(...labels) + 1 }, (_, c) =>
    labels.reduce((sum, label) => sum + Number(label === c), 0),
  );
  const tests = matrix(test).data;
  return {
    rows: { size, vectors: data, starts: startsOf(counts) },
    tests: Array.from({ length: tests.length / size }, (_, i) =>
      tests.subarray(i * size, (i + 1) * size),
    ),
  };
}

/** `goldens/protocol/classifier.json`: tolerance 1e-3, random_state 0. */
export function protocolGolden(): GoldenSvm {
  const found = json('protocol/classifier.json');
  return {
    ...golden('protocol/classifier-train.npy', 'protocol/classifier-test.npy', found.labels),
    decisions: found.decision_function_ovo,
    predictions: found.predict,
    probA: found.probA,
    probB: found.probB,
    probabilities: found.predict_proba_rng_dependent,
  };
}

/** `goldens/detailed/classifier.json`: the same settings, and a run at a tolerance of 1e-10. */
export function detailedGolden(): GoldenSvm {
  const { svm } = json('detailed/classifier.json');
  return {
    ...golden('detailed/classifier/train.npy', 'detailed/classifier/test.npy', svm.trainLabels),
    decisions: svm.decisionFunctionOvo,
    predictions: svm.predictions,
    probA: svm.probability.probA,
    probB: svm.probability.probB,
    probabilities: svm.probability.predictProba,
    tight: svm.tightTolReference,
  };
}

/** What scikit-learn seeds LIBSVM with for `random_state=0`. */
export const goldenSeed = new MersenneTwister(0).below(2 ** 31 - 1);

/** Machines of a golden, and what they say of its tests: [tests][pairs]. */
export async function trainGolden({ rows, tests }: GoldenSvm, tolerance: number) {
  const machines = await trainPairs(rows, { tolerance, seed: goldenSeed, neighbours: 1 });
  const decisions = tests.map((test) => decisionValues(rows, machines, productsWith(rows, test)));
  return { machines, decisions };
}

/** The class with most pairs on its side, of equals the first, as LIBSVM predicts. */
export function votedClass(decisions: ArrayLike<number>, classes: number): number {
  const votes = new Array<number>(classes).fill(0);
  let pair = 0;
  for (let a = 0; a < classes; a++) {
    for (let b = a + 1; b < classes; b++) votes[decisions[pair++]! > 0 ? a : b]!++;
  }
  return votes.indexOf(Math.max(...votes));
}
