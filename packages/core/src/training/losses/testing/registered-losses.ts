import { seededRandom } from '../../data/seeded-random.js';
import type { LossHead } from '../../loss-head.js';
import {
  adaFaceLoss,
  arcFaceLoss,
  batchHardLoss,
  centerLoss,
  contrastiveLoss,
  cosFaceLoss,
  distillationLoss,
  multiSimilarityLoss,
  prelogitsNorm,
  relationalDistillationLoss,
  softmaxLoss,
  tripletLoss,
  weighted,
} from '../index.js';
import type { HeadInputs } from './evaluate-head.js';

/** Values of an embedding. */
export const SIZE = 5;
const CLASSES = 4;

/** A loss, what it reports, and what it is to be given. */
export interface Registered {
  readonly head: LossHead;
  readonly terms: readonly string[];
  readonly metrics?: readonly string[];
  /** Variables and their shapes; the rest of what it is fed. */
  readonly variables?: Readonly<Record<string, readonly [number, number] | readonly [number]>>;
  readonly teacher?: number;
  readonly sampled?: boolean;
  /** Whether the length of prelogits is a constant to the derivative, though the loss depends on it. */
  readonly lengthIsGiven?: boolean;
}

const classification = { terms: ['cross_entropy'], metrics: ['accuracy'] };
const vectors = { 'Classes/weights': [CLASSES, SIZE] } as const;
const options = { classes: CLASSES, scale: 8 };

/** Every loss, with each way it can go. */
export const losses: Readonly<Record<string, Registered>> = {
  softmax: {
    ...classification,
    head: softmaxLoss({ classes: CLASSES }),
    variables: { 'Logits/weights': [SIZE, CLASSES], 'Logits/biases': [CLASSES] },
  },
  center: {
    head: centerLoss({ classes: CLASSES, factor: 0.5, compat: true }),
    terms: ['center_loss_term'],
    metrics: ['center_loss'],
    variables: { centers: [CLASSES, SIZE] },
  },
  ...Object.fromEntries(
    [1, 2, 3.5, Infinity].map((p) => [
      `prelogits norm ${p}`,
      {
        head: prelogitsNorm({ factor: 0.3, p }),
        terms: ['prelogits_norm_term'],
        metrics: ['prelogits_norm'],
      },
    ]),
  ),
  triplet: {
    head: tripletLoss({ alpha: 0.5 }),
    terms: ['triplet_loss'],
    metrics: ['active_triplets'],
  },
  ...Object.fromEntries(
    ([0.4, 'soft'] as const).map((margin) => [
      `batch hard ${margin}`,
      {
        head: batchHardLoss({ margin }),
        terms: ['batch_hard_loss'],
        metrics: ['hardest_positive', 'hardest_negative'],
      },
    ]),
  ),
  contrastive: {
    head: contrastiveLoss(),
    terms: ['contrastive_loss'],
    metrics: ['positive_pairs', 'negative_pairs'],
  },
  'multi-similarity': {
    head: multiSimilarityLoss({ beta: 10 }),
    terms: ['multi_similarity_loss'],
    metrics: ['mined_positives', 'mined_negatives'],
  },
  ArcFace: { ...classification, head: arcFaceLoss(options), variables: vectors },
  'ArcFace, easy': {
    ...classification,
    head: arcFaceLoss({ ...options, easyMargin: true }),
    variables: vectors,
  },
  'sub-center ArcFace': {
    ...classification,
    head: arcFaceLoss({ ...options, subCenters: 3 }),
    variables: { 'Classes/weights': [CLASSES, 3 * SIZE] },
  },
  'sampled ArcFace': {
    ...classification,
    head: arcFaceLoss({ ...options, subCenters: 2, sampled: true }),
    variables: { 'Classes/weights': [CLASSES, 2 * SIZE] },
    sampled: true,
  },
  CosFace: { ...classification, head: cosFaceLoss(options), variables: vectors },
  AdaFace: {
    ...classification,
    head: adaFaceLoss(options),
    lengthIsGiven: true,
    variables: { ...vectors, 'AdaFace/norm_mean': [1], 'AdaFace/norm_deviation': [1] },
  },
  distillation: { head: distillationLoss(), terms: ['distillation'], teacher: SIZE },
  'distillation to another size': {
    head: distillationLoss({ teacherSize: 3 }),
    terms: ['distillation'],
    variables: { 'Distillation/weights': [SIZE, 3] },
    teacher: 3,
  },
  relational: {
    head: relationalDistillationLoss({ teacherSize: 3 }),
    terms: ['relational_distillation'],
    teacher: 3,
  },
  weighted: {
    head: weighted(distillationLoss(), 3),
    terms: ['distillation_term'],
    metrics: ['distillation'],
    teacher: SIZE,
  },
};

const random = seededRandom(11);
export const normal = () => (random() + random() + random() - 1.5) * 2;
export const rowsOf = (count: number, size: number) =>
  Array.from({ length: count }, () => Array.from({ length: size }, normal));

/** A batch for a loss, and random values for everything else that it takes. */
export function inputsFor(
  { variables = {}, teacher, sampled }: Registered,
  prelogits: readonly (readonly number[])[],
  labels: readonly number[],
): HeadInputs {
  const made = Object.entries(variables).map(([name, [rows, columns]]) => {
    return [
      name,
      columns === undefined ? rowsOf(1, rows).flat().map(Math.abs) : rowsOf(rows, columns),
    ] as const;
  });
  return {
    prelogits,
    labels,
    feeds: {
      ...Object.fromEntries(made),
      ...(teacher !== undefined && { teacher: rowsOf(prelogits.length, teacher) }),
      ...(sampled && { class_ids: [...new Set([...labels, 3])].sort() }),
    },
  };
}
