import { sharedMissing } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import type { Weights } from '../../arrays/weights.js';
import { type OptimizerName, optimizerSpec } from '../../program/optimizer-spec.js';
import type { ProgramFeeds } from '../../runtime/program-engine.js';
import type { TrainingEngine } from '../training-engine.js';
import type { TrainingOutputs, TrainingSession } from '../training-session.js';
import {
  type Digest,
  type GoldenStep,
  type GoldenTraining,
  goldenEmbeddings,
  goldenTraining,
  staysInTraining,
} from './golden-training.js';

/** Which goldens an engine is held against. */
export interface GoldenCase {
  /** `softmax-squeezenet-128`, `triplet-training-dummy-128`, ... */
  readonly file: string;
  readonly optimizers: readonly OptimizerName[];
}

export const ORIGINAL_OPTIMIZERS: readonly OptimizerName[] = [
  ...(['ADAGRAD', 'ADADELTA', 'ADAM', 'RMSPROP', 'MOM'] as const),
];

/** What is compared: their name, ours. */
const LOSSES: readonly (readonly [keyof GoldenStep, string])[] = [
  ['totalLoss', 'loss'],
  ['crossEntropy', 'cross_entropy'],
  ['weightDecayLoss', 'weight_decay'],
  ['prelogitsNorm', 'prelogits_norm'],
  ['prelogitsNormTerm', 'prelogits_norm_term'],
  ['centerLoss', 'center_loss'],
  ['centerLossTerm', 'center_loss_term'],
  ['accuracy', 'accuracy'],
  ['tripletLoss', 'triplet_loss'],
];

/** Of gradients, relative to their norm: those of Inception-ResNet have small betas that are ill-conditioned. */
const GRADIENTS: Readonly<Record<string, number>> = {
  dummy: 1e-5,
  squeezenet: 1e-3,
  inception_resnet_v1: 1e-2,
};

/**
 * Three steps of the original's trainers from its own numbers: losses, norms of gradients, variables
 * after one and three steps, embeddings afterwards; within the tolerances that stand in the README of
 * the goldens.
 */
export function describeGoldenTrainings(
  name: string,
  createEngine: () => Promise<TrainingEngine>,
  cases: readonly GoldenCase[],
): void {
  describe.skipIf(sharedMissing('goldens/training'))(`whole training steps on ${name}`, () => {
    describe.each(cases)('$file', ({ file, optimizers }) => {
      let golden: GoldenTraining | undefined;
      it.each(optimizers)('as the original with %s', async (optimizer) => {
        golden ??= goldenTraining(file);
        const engine = await createEngine();
        const settings = { optimizer: optimizerSpec(optimizer) };
        const session = await engine.open(golden.plan, settings);
        try {
          await compare(golden, optimizer, session);
        } finally {
          await session.dispose();
        }
      });
    });
  });
}

async function compare(
  golden: GoldenTraining,
  optimizer: OptimizerName,
  session: TrainingSession,
): Promise<void> {
  const { network, plan, start, images } = golden;
  const run = golden.optimizers[optimizer] as GoldenTraining['optimizers'][string];
  const violent = optimizer === 'ADAGRAD' && network !== 'dummy';
  await session.write(start);
  for (const [i, step] of run.steps.entries()) {
    const labels = step.labels ? { labels: integers(step.labels) } : {};
    const feeds: ProgramFeeds = { [plan.images]: images, ...labels };
    const { outputs, applied } = await session.step(feeds, { learningRate: step.learningRate });
    expect(applied).toBe(true);
    expectLosses(outputs, step, i === 0 ? 1e-5 : violent && i === 2 ? 5e-3 : 1e-4);
    if (i === 0 && golden.gradients) {
      expectGradients(await session.gradients(), golden.gradients, GRADIENTS[network] as number);
    }
    const after = [run.variables.afterStep1, undefined, run.variables.afterStep3][i];
    if (after) expectVariables(await session.read(), after, violent && i === 2 ? 2e-2 : 2e-3);
  }
  const file = run.inferenceAfterStep3?.file;
  if (file === undefined) return;
  const mode = staysInTraining(network) ? 'forward' : 'embed';
  const { embeddings } = await session.run(mode, { [plan.images]: images });
  const theirs = goldenEmbeddings(file);
  expect(embeddings?.data).toHaveLength(theirs.length);
  theirs.forEach((value, k) => {
    expect(Math.abs((embeddings?.data[k] as number) - value)).toBeLessThan(violent ? 1e-2 : 2e-4);
  });
}

function integers(values: readonly number[]) {
  return { shape: [values.length], data: Int32Array.from(values) };
}

function expectLosses(outputs: TrainingOutputs, step: GoldenStep, tolerance: number): void {
  for (const [theirs, ours] of LOSSES) {
    const wanted = step[theirs];
    if (typeof wanted !== 'number') continue;
    const error = Math.abs((outputs[ours]?.data[0] as number) - wanted);
    expect(error, ours).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(wanted), 1e-2));
  }
}

function expectGradients(
  ours: Weights,
  theirs: NonNullable<GoldenTraining['gradients']>,
  tolerance: number,
): void {
  expect([...ours.keys()].sort()).toEqual(Object.keys(theirs).sort());
  for (const [name, { l2, l2Float64 }] of Object.entries(theirs)) {
    const length = norm(ours.get(name)?.data as Float32Array);
    // A bias in front of a batch norm has none; what stands there is noise.
    if (l2Float64 < 1e-10) expect(length, name).toBeLessThan(1e-3);
    else expect(Math.abs(length - l2), name).toBeLessThanOrEqual(tolerance * l2);
  }
}

function expectVariables(
  ours: Weights,
  theirs: Readonly<Record<string, Digest>>,
  tolerance: number,
): void {
  for (const [name, { l2, first5 }] of Object.entries(theirs)) {
    const data = ours.get(name)?.data as Float32Array;
    expect(Math.abs(norm(data) - l2), name).toBeLessThanOrEqual(tolerance * Math.max(l2, 1e-3));
    const largest = Math.max(...first5.map(Math.abs), 1e-3);
    first5.forEach((value, k) => {
      const error = Math.abs((data[k] as number) - value);
      expect(error, `${name}[${k}]`).toBeLessThanOrEqual(tolerance * largest);
    });
  }
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
