import { describe, expect, it } from 'vitest';
import type { LossHead } from '../loss-head.js';
import { adaFaceLoss } from './adaface.js';
import { arcFaceLoss } from './arcface.js';
import { batchHardLoss } from './batch-hard.js';
import { contrastiveLoss } from './contrastive.js';
import { cosFaceLoss } from './cosface.js';
import { distillationLoss } from './distillation.js';
import { multiSimilarityLoss } from './multi-similarity.js';
import { relationalDistillationLoss } from './relational-distillation.js';
import { softmaxLoss } from './softmax.js';
import { evaluateHead, type HeadInputs } from './testing/evaluate-head.js';
import { detailedGoldens, worstDifference } from './testing/goldens.js';
import {
  BATCH,
  CLASS_WEIGHTS,
  GROUPED,
  LONG_TEACHER,
  PROJECTION,
  PYTORCH_LOSSES,
  type PytorchLoss,
  TEACHER,
} from './testing/pytorch-losses.js';

const transposed = (rows: readonly (readonly number[])[]) =>
  (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] as number));

const oneEach = CLASS_WEIGHTS.map((row) => row.slice(0, 4));
const four = { classes: 4, scale: 16 };
const statistics = { 'AdaFace/norm_mean': [3], 'AdaFace/norm_deviation': [1] };

/** `weights` names the variable whose gradient is compared too. */
interface Case {
  readonly head: LossHead;
  readonly prelogits?: readonly (readonly number[])[];
  readonly feeds?: HeadInputs['feeds'];
  readonly weights?: string;
}

const cases: { readonly [Name in keyof typeof PYTORCH_LOSSES]: Case } = {
  batchHard: { head: batchHardLoss({ margin: 0.5 }) },
  batchHardSoft: { head: batchHardLoss({ margin: 'soft' }) },
  contrastive: { head: contrastiveLoss() },
  multiSimilarity: { head: multiSimilarityLoss() },
  multiSimilarityPaper: { head: multiSimilarityLoss({ base: 1, beta: 40 }) },
  multiSimilarityMined: { head: multiSimilarityLoss(), prelogits: GROUPED },
  subCenterArcFace: {
    head: arcFaceLoss({ ...four, subCenters: 2, margin: 0.3 }),
    feeds: { 'Classes/weights': CLASS_WEIGHTS },
    weights: 'Classes/weights',
  },
  arcFaceEasy: {
    head: arcFaceLoss({ ...four, easyMargin: true }),
    feeds: { 'Classes/weights': oneEach, arcface_margin: 0.3 },
  },
  smoothed: {
    head: softmaxLoss({ classes: 4, labelSmoothing: 0.1 }),
    feeds: { 'Logits/weights': transposed(oneEach) },
  },
  adaFace: {
    head: adaFaceLoss({ ...four, momentum: 0.5 }),
    feeds: { 'Classes/weights': oneEach, ...statistics },
  },
  distillation: { head: distillationLoss(), feeds: { teacher: TEACHER } },
  distillationProjected: {
    head: distillationLoss({ teacherSize: 6 }),
    feeds: { teacher: LONG_TEACHER, 'Distillation/weights': PROJECTION },
    weights: 'Distillation/weights',
  },
  relational: {
    head: relationalDistillationLoss({ teacherSize: 6 }),
    feeds: { teacher: LONG_TEACHER },
  },
};

describe('losses beside PyTorch', () => {
  it.each(Object.keys(cases) as (keyof typeof cases)[])('%s', (name) => {
    const { head, feeds = {}, weights, prelogits = BATCH.prelogits } = cases[name];
    const theirs: PytorchLoss = PYTORCH_LOSSES[name];
    const { loss, gradients } = evaluateHead(head, { ...BATCH, prelogits, feeds });
    expect(loss).toBeCloseTo(theirs.loss, 6);
    expect(worstDifference(gradients.prelogits?.data, theirs.gradient)).toBeLessThan(1e-6);
    if (weights) {
      const wanted = theirs.weights ?? [];
      expect(worstDifference(gradients[weights]?.data, wanted)).toBeLessThan(1e-6);
    }
  });

  it('moves the statistics of norms as the authors do', () => {
    const { head, feeds = {} } = cases.adaFace;
    const { variables, gradients } = evaluateHead(head, { ...BATCH, feeds });
    expect(variables['AdaFace/norm_mean']?.data[0]).toBeCloseTo(3.836253948, 6);
    expect(variables['AdaFace/norm_deviation']?.data[0]).toBeCloseTo(1.182943622, 6);
    expect(Object.keys(gradients)).toEqual(['prelogits', 'Classes/weights']);
  });
});

describe('margins beside pytorch-metric-learning', () => {
  it.each(
    detailedGoldens().marginSoftmax.cases.map((golden, i) => [golden.loss, i, golden] as const),
  )('%s (%d)', (_, __, golden) => {
    const { scale, embeddings, labels, W } = golden;
    const options = { classes: W[0]?.length as number, scale };
    const head =
      golden.marginRadians !== null
        ? arcFaceLoss({ ...options, margin: golden.marginRadians })
        : cosFaceLoss({ ...options, margin: golden.margin });
    const feeds = { 'Classes/weights': transposed(W) };
    const { loss, gradients } = evaluateHead(head, { prelogits: embeddings, labels, feeds });
    expect(loss / golden.value).toBeCloseTo(1, 5);
    // They are float32 with gradients up to 60.
    expect(worstDifference(gradients.prelogits?.data, golden.gradEmbeddings)).toBeLessThan(1e-4);
    expect(
      worstDifference(gradients['Classes/weights']?.data, transposed(golden.gradW)),
    ).toBeLessThan(1e-4);
  });
});
