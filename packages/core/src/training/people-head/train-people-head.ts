import { createAbortPoint } from '../../abort.js';
import type { Weights, WeightTensor } from '../../arrays/weights.js';
import { FaceClassifier } from '../../classification/index.js';
import { learnedCentroids } from '../../classification/nearest-centroid.js';
import { meanDirection } from '../../mean-direction.js';
import type { EmbeddingCard } from '../../models/card.js';
import { NetworkBuilder } from '../../network/index.js';
import { optimizerSpec } from '../../program/optimizer-spec.js';
import type { ProgramFeeds } from '../../runtime/program-engine.js';
import { seededRandom } from '../data/seeded-random.js';
import { arcFaceLoss } from '../losses/arcface.js';
import { checkOption } from '../losses/check-option.js';
import { createTrainingPlan } from '../plan.js';
import { requireFinite } from '../safety.js';
import type { TrainingEngine } from '../training-engine.js';
import { type EnrolledFace, peopleOf } from './enrolled-face.js';

/** One step of {@link trainPeopleHead}. */
export interface PeopleHeadStep {
  /** From 1 to `steps`. */
  readonly step: number;
  readonly steps: number;
  /** Mean over the batch. */
  readonly loss: number;
  /** Share of the batch that is nearest to its own person, 0...1; without the margin. */
  readonly accuracy: number;
}

/** What a head is trained on, and how. */
export interface PeopleHeadOptions {
  /** As `(await webBackend()).training()` or `(await nodeBackend()).training()` give it. */
  readonly engine: TrainingEngine;
  /** Of the model that made the embeddings; its thresholds tell strangers. */
  readonly card: Pick<EmbeddingCard, 'id' | 'embeddingSize' | 'thresholds'>;
  /** Faces of two people or more. */
  readonly faces: readonly EnrolledFace[];
  /** At least 1; default 100. */
  readonly steps?: number;
  /** Embeddings a step, at least 1; default 32. Everybody has as many of them, however many photos. */
  readonly batchSize?: number;
  /** Of the first step, above 0; it falls to nothing in a line. Default 0.001. */
  readonly learningRate?: number;
  /** The angle of ArcFace, radians of 0...pi; default 0.3. */
  readonly margin?: number;
  /** What cosines are multiplied by, above 0, at most 200; default 24. */
  readonly scale?: number;
  /** Of what batches are drawn from, a whole number; default 666. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Told after each step. */
  readonly onStep?: (step: PeopleHeadStep) => void;
}

/** What {@link trainPeopleHead} gives. */
export interface PeopleHead {
  /**
   * Of the kind `centroid`: it names faces, tells strangers, and `writeClassifier` and `readClassifier`
   * keep it in a file.
   */
  readonly classifier: FaceClassifier;
  /** Of each step. */
  readonly losses: readonly number[];
}

/**
 * Trains what names people behind a network that stays as it is: a vector a person, moved by ArcFace until
 * the embeddings of everybody are nearer to their own than to others' by a margin. It begins with the mean
 * of each person. Only embeddings are needed, so a step takes milliseconds, on every engine.
 *
 * What there is to gain lies in `views`, faces as they will be seen: see `faceViews`. The vectors move towards
 * them, and with many small ones also towards strangers who are seen as small: try it on some.
 *
 * ```ts
 * const engine = await (await webBackend()).training();
 * const { classifier, losses } = await trainPeopleHead({ engine, card: facenet.card, faces });
 * const { name = 'somebody else' } = classifier.classify(face.embedding);
 * ```
 *
 * @throws FaceNetError INVALID_ARGUMENT (fewer than two people, embeddings of another model, options out of
 * range), TRAINING_DIVERGED, ENGINE_FAILED, ABORTED
 */
export async function trainPeopleHead(options: PeopleHeadOptions): Promise<PeopleHead> {
  const { engine, card, steps = 100, batchSize = 32, learningRate = 1e-3, seed = 666 } = options;
  const { margin = 0.3, scale = 24, signal, onStep } = options;
  checkOption(steps, 'The number of steps', { from: 1, whole: true });
  checkOption(batchSize, 'The batch size', { from: 1, whole: true });
  checkOption(learningRate, 'The learning rate', { from: 0, above: true });
  checkOption(scale, 'The scale', { from: 0, above: true, to: 200 });
  checkOption(seed, 'The seed', { from: 0, whole: true });
  const people = peopleOf(options.faces, card);
  const { embeddingSize: size } = card;
  const abortPoint = createAbortPoint(signal, 'Training');
  await abortPoint();

  const classes = people.length;
  const plan = createTrainingPlan({
    network: passedOn(size),
    losses: [arcFaceLoss({ classes, margin, scale })],
  });
  await using session = await engine.open(plan, {
    optimizer: optimizerSpec('ADAM', { epsilon: 1e-8 }),
  });
  const means = people.map(({ vectors }) => meanDirection(vectors));
  await session.write(new Map([[TABLE, tableOf(means, size)]]));

  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    await abortPoint();
    const random = seededRandom(seed, step);
    const feeds = drawBatch(people, size, batchSize, (step - 1) * batchSize, random);
    const rate = learningRate * (1 - (step - 1) / steps);
    const { outputs, gradientNorm } = await session.step(feeds, { learningRate: rate });
    const loss = outputs.loss?.data[0] as number;
    requireFinite(step, { loss }, gradientNorm);
    losses.push(loss);
    onStep?.({ step, steps, loss, accuracy: outputs.accuracy?.data[0] as number });
  }
  const learned = await session.read();
  const classifier = new FaceClassifier(
    {
      kind: 'centroid',
      ...{ model: card.id, embeddingSize: size },
      classNames: people.map(({ name }) => name),
      faces: people.map(({ faces }) => faces),
      thresholds: card.thresholds.map(({ far, distance }) => ({ far, distance })),
    },
    learnedCentroids(unitRows(learned, size), size, Math.max(1, scale)),
  );
  return { classifier, losses };
}

/** The head's vectors, as ArcFace names them: [people, size]. */
const TABLE = 'Classes/weights';

/** A network of nothing: what it is given are embeddings already. */
function passedOn(size: number) {
  const net = new NetworkBuilder('people-head');
  const embedding = net.input('input', [null, size]);
  return net.build({ prelogits: embedding, embeddings: embedding.l2Normalize('embeddings') });
}

function tableOf(rows: readonly Float32Array[], size: number): WeightTensor {
  const data = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    data.set(row, i * size);
  });
  return { shape: [rows.length, size], data };
}

/** Turns of all people, of whom each shows one of theirs by chance. */
function drawBatch(
  people: readonly { readonly vectors: readonly Float32Array[] }[],
  size: number,
  count: number,
  from: number,
  random: () => number,
): ProgramFeeds {
  const labels = Int32Array.from({ length: count }, (_, i) => (from + i) % people.length);
  const rows = [...labels].map((label) => {
    const { vectors } = people[label] as (typeof people)[number];
    return vectors[Math.floor(random() * vectors.length)] as Float32Array;
  });
  return { input: tableOf(rows, size), labels: { shape: [count], data: labels } };
}

/** Only directions were learned. */
function unitRows(learned: Weights, size: number): Float32Array {
  const { data } = learned.get(TABLE) as WeightTensor;
  const rows = data.slice();
  for (let start = 0; start < rows.length; start += size) {
    const row = rows.subarray(start, start + size);
    const length = Math.hypot(...row);
    row.forEach((value, i) => {
      row[i] = value / length;
    });
  }
  return rows;
}
