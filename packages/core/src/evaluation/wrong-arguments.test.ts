import { expect, it } from 'vitest';
import { mobilefacenet } from '../models/index.js';
import { expectOnlyFaceNetErrors, expectOnlyFaceNetErrorsWithin } from '../testing/whatever.js';
import * as evaluation from './index.js';

const embeddings = Float32Array.of(1, 0, 0.6, 0.8, 1, 0, 0, 1);
const same = [true, false];
const distances = [0.1, 0.9];
const roc = evaluation.rocCurve(distances, same);
const pairs = { embeddings, embeddingSize: 2, same };
const [a, b] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
const embeddingOf = new Map(Object.entries({ a, b }));
const labels = ['ann', 'ann', 'bob', 'bob'];
const calibration = { threshold: 1, far: 0.1 };
const split = { same: '1,1', diff: '1,2' };

const calls: readonly (readonly [(...parameters: never[]) => unknown, readonly unknown[]])[] = [
  [evaluation.areaUnderCurve, [roc]],
  [evaluation.bCubed, [[0, 'b'], labels.slice(0, 2)]],
  [
    evaluation.calibrate,
    [{ distances: [0.1, 0.8, 0.9], same: [true, false, false] }, { far: 0.5 }],
  ],
  [evaluation.clopperPearson, [1, 9, 0.9]],
  [evaluation.detectPairListFormat, ['a b 1']],
  [evaluation.equalErrorRate, [roc]],
  [evaluation.evaluateByGroup, [[{ distance: 1, same: true }], () => 'x', { threshold: 1 }]],
  [evaluation.evaluatePairs, [pairs, { folds: 2 }]],
  [evaluation.groupOfPair, [new Map([['a', 'x']]), 'a/1.jpg', 'a/2.jpg']],
  [evaluation.identify, [embeddings, labels, {}]],
  [evaluation.imageKeyText, [{ name: 'ann', index: 1 }]],
  [evaluation.mirrorAverage, [embeddings, embeddings, 2]],
  [evaluation.mirrorConcat, [embeddings, embeddings, 2]],
  [evaluation.pairwiseScores, [[0, 1], labels.slice(0, 2)]],
  [evaluation.parseAlternatingPairs, ['a 1\nb 1']],
  [evaluation.parseCfpPairs, [{ frontal: '1 a.jpg\n2 b.jpg', splits: [split] }]],
  [evaluation.parseGenericPairs, ['a b 1']],
  [evaluation.parseGroups, ['a x']],
  [evaluation.parseLfwPairs, ['ann 1 2']],
  [evaluation.rocCurve, [distances, same]],
  [evaluation.scorePairs, [{ pairs: [{ a: 'a', b: 'b', same: true }], embeddingOf }]],
  [evaluation.tarAtFar, [roc, 0.1]],
  [evaluation.withThreshold, [mobilefacenet, calibration]],
];

it.each(calls.map(([call, good]) => [call.name, call, good] as const))(
  '%s throws nothing but FaceNetErrors',
  async (_name, call, good) => {
    expect(() => call(...(good as never[]))).not.toThrow();
    expectOnlyFaceNetErrors(call, good);
    await expectOnlyFaceNetErrorsWithin(call, () => good);
  },
);
