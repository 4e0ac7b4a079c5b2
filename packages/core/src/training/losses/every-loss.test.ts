import { thorough } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../data/seeded-random.js';
import type { LossHead } from '../loss-head.js';
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
} from './index.js';
import { evaluateHead, type HeadInputs } from './testing/evaluate-head.js';

const SIZE = 5;
const CLASSES = 4;

interface Registered {
  readonly head: LossHead;
  readonly terms: readonly string[];
  readonly metrics?: readonly string[];
  /** Variables and their shapes; the rest of what it is fed. */
  readonly variables?: Readonly<Record<string, readonly [number, number] | readonly [number]>>;
  readonly teacher?: number;
  readonly sampled?: boolean;
}

const classification = { terms: ['cross_entropy'], metrics: ['accuracy'] };
const vectors = { 'Classes/weights': [CLASSES, SIZE] } as const;
const options = { classes: CLASSES, scale: 8 };

const losses: Readonly<Record<string, Registered>> = {
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
const normal = () => (random() + random() + random() - 1.5) * 2;
const rowsOf = (count: number, size: number) =>
  Array.from({ length: count }, () => Array.from({ length: size }, normal));

function inputsFor(
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

const all = Object.entries(losses);

describe.each(all)('%s', (name, registered) => {
  const { head, terms, metrics = [] } = registered;
  const labels = [0, 0, 1, 1, 2, 0];

  it('reports what it says it reports', () => {
    const inputs = inputsFor(registered, rowsOf(6, SIZE), labels);
    const evaluation = evaluateHead(head, inputs);
    expect(evaluation.terms).toEqual(terms);
    expect([...evaluation.metrics].sort()).toEqual([...metrics].sort());
    for (const { shape } of Object.values(evaluation.outputs)) expect(shape).toEqual([]);
  });

  it('has the gradients of its values', () => {
    const inputs = inputsFor(registered, rowsOf(6, SIZE), labels);
    const { gradients } = evaluateHead(head, inputs);
    const arrays = { prelogits: inputs.prelogits, ...inputs.feeds };
    for (const [of, gradient] of Object.entries(gradients)) {
      const rows = arrays[of as keyof typeof arrays] as readonly (readonly number[] | number)[];
      const places = gradient.data.length;
      const step = thorough ? 1 : 3;
      for (let place = 0; place < places; place += step) {
        const difference = [1e-5, -1e-5].map((by) => {
          const columns = Array.isArray(rows[0]) ? rows[0].length : 1;
          const moved = rows.map((row, r) => {
            const add = (value: number, c: number) => value + (r * columns + c === place ? by : 0);
            return typeof row === 'number' ? add(row, 0) : row.map(add);
          });
          const changed =
            of === 'prelogits'
              ? { ...inputs, prelogits: moved as number[][] }
              : { ...inputs, feeds: { ...inputs.feeds, [of]: moved as number[][] } };
          return evaluateHead(head, changed).loss;
        }) as [number, number];
        const numerical = (difference[0] - difference[1]) / 2e-5;
        const error = Math.abs(numerical - (gradient.data[place] as number));
        expect(error, `${name} by ${of}[${place}]`).toBeLessThan(
          1e-6 * Math.max(1, Math.abs(numerical)),
        );
      }
    }
  });

  it('only looks where it does not train', () => {
    const inputs = inputsFor(registered, rowsOf(6, SIZE), labels);
    const { class_ids: _, ...feeds } = inputs.feeds ?? {};
    const { loss, outputs } = evaluateHead(head, { ...inputs, feeds }, { training: false });
    expect(loss).toBeGreaterThanOrEqual(0);
    for (const { data } of Object.values(outputs)) expect(data[0]).not.toBeNaN();
  });

  const one = rowsOf(1, SIZE)[0] as number[];
  const opposite = one.map((value) => -value);
  const batches: Readonly<Record<string, [readonly (readonly number[])[], readonly number[]]>> = {
    'embeddings that are all equal': [[one, one, one, one, one, one], labels],
    'opposite embeddings': [[one, opposite, one, opposite, one, opposite], labels],
    'the photo of one person twice': [[one, one, ...rowsOf(4, SIZE)], labels],
    'one class': [rowsOf(6, SIZE), [1, 1, 1, 1, 1, 1]],
    'a class each': [rowsOf(3, SIZE), [0, 1, 2]],
    'prelogits of 0': [Array.from({ length: 6 }, () => Array(SIZE).fill(0)), labels],
    'huge prelogits': [rowsOf(6, SIZE).map((row) => row.map((value) => value * 1e6)), labels],
    'a batch of one': [
      rowsOf(head.batchMultiple ?? 1, SIZE),
      [0, 1, 2].slice(0, head.batchMultiple ?? 1),
    ],
  };

  it.each(Object.keys(batches))('stays finite in float32 with %s', (which) => {
    const [prelogits, own] = batches[which] as [number[][], number[]];
    const inputs = inputsFor(registered, prelogits, own);
    // A class vector that coincides with the sample, and one that is opposite to it.
    const weights = inputs.feeds?.['Classes/weights'] as number[][] | undefined;
    const times = weights ? (weights[0] as number[]).length / SIZE : 0;
    const [first, second] = [one, opposite].map((row) =>
      Array.from({ length: times }, () => row).flat(),
    );
    const extreme = weights && {
      'Classes/weights': [first, second, ...weights.slice(2)] as number[][],
    };
    const feeds = { ...inputs.feeds, ...extreme };
    const { outputs, gradients, variables } = evaluateHead(
      head,
      { ...inputs, feeds },
      { precision: 'float32' },
    );
    for (const [of, { data }] of Object.entries({ ...outputs, ...gradients, ...variables })) {
      expect(data.every(Number.isFinite), `${name}: ${of}`).toBe(true);
    }
  });
});
