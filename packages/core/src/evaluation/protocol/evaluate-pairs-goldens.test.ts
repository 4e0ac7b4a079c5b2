import { readFileSync } from 'node:fs';
import { readNpy, sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import type { PairEmbeddings } from '../embedding-data.js';
import { evaluatePairs } from './evaluate-pairs.js';

interface Summary {
  readonly distance_metric: 0 | 1;
  readonly subtract_mean: boolean;
  readonly fold_accuracy: number[];
  readonly accuracy_mean: number;
  readonly accuracy_std: number;
  readonly val: number;
  readonly val_std: number;
  readonly far: number;
  readonly auc: number;
  readonly eer: number;
  readonly tpr_every_20: number[];
  readonly fpr_every_20: number[];
}

interface Detailed {
  readonly distanceMetric: 0 | 1;
  readonly subtractMean: boolean;
  readonly foldAccuracies: number[];
  readonly accuracy: number;
  readonly accuracyStd: number;
  readonly val: number;
  readonly valStd: number;
  readonly far: number;
  readonly foldValThresholds: number[];
  readonly foldVals: number[];
  readonly foldFars: number[];
  readonly auc: number;
  readonly eer: number | null;
  readonly tpr: number[];
  readonly fpr: number[];
}

/** Digits to which sums in another order may differ. */
const DIGITS = 12;

function expectClose(
  actual: readonly (number | undefined)[],
  expected: readonly number[],
  digits = DIGITS,
) {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, digits);
}

function embeddingsOf(path: string, same: boolean[]): PairEmbeddings {
  const { data, shape } = readNpy<Float32Array>(path);
  return { embeddings: data, embeddingSize: shape[1]!, same };
}

const everyTwentieth = (values: readonly number[]) => values.filter((_, i) => i % 20 === 0);

describe.skipIf(sharedMissing('goldens/protocol'))('evaluatePairs and the original', () => {
  const { sets } = JSON.parse(
    sharedMissing('goldens/protocol')
      ? '{"sets":[]}'
      : readFileSync(sharedPath('goldens/protocol/lfw-protocol.json'), 'utf8'),
  ) as { sets: { embeddings: string; issame: boolean[]; results: Summary[] }[] };

  it.each(
    sets.flatMap((set) =>
      set.results.map((golden) => ({
        set,
        golden,
        title: `${set.embeddings} metric ${golden.distance_metric} subtract ${golden.subtract_mean}`,
      })),
    ),
  )('$title', ({ set, golden }) => {
    const pairs = embeddingsOf(sharedPath('goldens/protocol', set.embeddings), set.issame);
    const { distance_metric: metric, subtract_mean: subtractMean } = golden;
    const found = evaluatePairs(pairs, { metric, subtractMean });
    expectClose(
      found.folds.map((fold) => fold.accuracy),
      golden.fold_accuracy,
    );
    expectClose(
      [found.accuracy.mean, found.accuracy.std, found.val.mean, found.val.std, found.val.far],
      [golden.accuracy_mean, golden.accuracy_std, golden.val, golden.val_std, golden.far],
    );
    expect(found.auc).toBeCloseTo(golden.auc, DIGITS);
    expect(found.eer).toBeCloseTo(golden.eer, 11);
    expectClose(everyTwentieth(found.roc.tpr), golden.tpr_every_20);
    expectClose(everyTwentieth(found.roc.fpr), golden.fpr_every_20);
  });
});

describe.skipIf(sharedMissing('goldens/detailed/lfw-protocol'))(
  'every fold of the original',
  () => {
    const { sets } = JSON.parse(
      sharedMissing('goldens/detailed/lfw-protocol')
        ? '{"sets":[]}'
        : readFileSync(sharedPath('goldens/detailed/lfw-protocol.json'), 'utf8'),
    ) as { sets: { name: string; embeddings: string; issame: string; results: Detailed[] }[] };

    it.each(
      sets.flatMap((set) =>
        set.results.map((golden) => ({
          set,
          golden,
          title: `${set.name}, metric ${golden.distanceMetric}, subtract ${golden.subtractMean}`,
        })),
      ),
    )('$title', ({ set, golden }) => {
      const same = Array.from(readNpy(sharedPath('goldens/detailed', set.issame)).data, Boolean);
      const pairs = embeddingsOf(sharedPath('goldens/detailed', set.embeddings), same);
      const { distanceMetric: metric, subtractMean } = golden;
      const found = evaluatePairs(pairs, { metric, subtractMean, compat: true });
      const column = (key: 'accuracy' | 'val' | 'far' | 'valThreshold') =>
        found.folds.map((fold) => fold[key]);
      expectClose(column('accuracy'), golden.foldAccuracies);
      expectClose(column('valThreshold'), golden.foldValThresholds);
      expectClose(column('val'), golden.foldVals);
      expectClose(column('far'), golden.foldFars);
      expectClose(
        [found.accuracy.mean, found.accuracy.std, found.val.mean, found.val.std, found.val.far],
        [golden.accuracy, golden.accuracyStd, golden.val, golden.valStd, golden.far],
      );
      expectClose(found.roc.tpr, golden.tpr);
      expectClose(found.roc.fpr, golden.fpr);
      expect(found.auc).toBeCloseTo(golden.auc, DIGITS);
      if (golden.eer === null) expect(found.eer).toBeNaN();
      else expect(found.eer).toBeCloseTo(golden.eer, 11);
    });
  },
);
