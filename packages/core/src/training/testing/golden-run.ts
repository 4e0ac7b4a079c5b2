import type { Weights, WeightTensor } from '../../arrays/weights.js';
import { architectures } from '../../models/architectures.js';
import { type OptimizerName, optimizerSpec } from '../../program/optimizer-spec.js';
import type { LossHead } from '../loss-head.js';
import { centerLoss, prelogitsNorm, softmaxLoss, tripletLoss } from '../losses/index.js';
import { createTrainingPlan } from '../plan.js';
import type { TrainingEngine } from '../training-engine.js';
import type { TrainingOutputs, TrainingSession } from '../training-session.js';
import { goldenImages, goldenStart, readGolden, readGoldenArray } from './golden-inputs.js';

/** What a golden says of an array. */
interface Digest {
  readonly l2: number;
  readonly first5: readonly number[];
}

/** Centres after a step, where a golden is about them. */
interface GoldenCenters {
  readonly centers?: Digest & number;
  /** Of the ten classes. */
  readonly centersColumn0?: readonly number[] & number;
}

interface GoldenSteps {
  readonly steps: readonly (Readonly<Record<string, number>> & GoldenCenters)[];
  readonly variables?: Readonly<Record<string, Readonly<Record<string, Digest>>>>;
  readonly inferenceAfterStep3?: string | { readonly file: string };
}

interface GoldenTraining {
  readonly network: string;
  readonly bottleneck: number;
  readonly alpha?: number;
  readonly weight_decay?: number;
  readonly options?: Readonly<Record<string, number>>;
  readonly imageOrder?: readonly number[];
  readonly labelsOfStep?: readonly (readonly number[])[];
  readonly optimisers: Readonly<Record<string, GoldenSteps>>;
  readonly centersWithoutOptimiserStep?: Readonly<Record<string, GoldenSteps>>;
  readonly step1?: {
    readonly gradientNormOfEveryVariable?: Readonly<Record<string, number>>;
    readonly startVariables?: Readonly<Record<string, Digest>>;
  };
}

/** Which training of the goldens. */
export interface GoldenRun {
  /** `softmax-squeezenet-128`, `triplet-training-dummy-128`, ... */
  readonly file: string;
  readonly optimizer: OptimizerName;
  /** Has the optimiser leave centres alone. */
  readonly stillCenters?: boolean;
}

/** How far a run is from the golden: the largest difference of each kind. */
export interface GoldenDifferences {
  /** Of losses, relative, by step. */
  readonly losses: readonly number[];
  /** Of the norm of a variable's gradient in step 1, relative; of those that are 0 in theory, absolute. */
  readonly gradients: number;
  /** Of the norm of a variable, relative, after each step that the golden tells of. */
  readonly norms: readonly number[];
  /** Of the first values of a variable, by the largest of them, after these steps. */
  readonly values: readonly number[];
  /** Of embeddings after step 3; 0 where the golden has none. */
  readonly embeddings: number;
}

/** Names of what a step reports, in the goldens and here. */
const REPORTS: Readonly<Record<string, string>> = {
  totalLoss: 'loss',
  crossEntropy: 'cross_entropy',
  weightDecayLoss: 'weight_decay',
  prelogitsNorm: 'prelogits_norm',
  prelogitsNormTerm: 'prelogits_norm_term',
  centerLoss: 'center_loss',
  centerLossTerm: 'center_loss_term',
  tripletLoss: 'triplet_loss',
  accuracy: 'accuracy',
};

/** A bias before a batch norm moves nothing: what is there is rounding. */
const WITHOUT_GRADIENT = /(squeezenet\/conv10|Block8\/Conv2d_1x1)\/biases$/;

const relative = (a: number, b: number) => Math.abs(a - b) / Math.max(Math.abs(b), 1e-12);

function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
}

/** What a golden file holds for a run. */
function goldenOf({ file, optimizer, stillCenters }: GoldenRun) {
  if (file.endsWith('strong-centers')) {
    const variants = readGolden<{
      optimisers: Record<string, Record<string, GoldenSteps>>;
      options: Record<string, number>;
    }>(`${file}.json`);
    const base = readGolden<GoldenTraining>('softmax-dummy-128.json');
    const variant = stillCenters ? 'centersWithoutOptimiserStep' : 'centersGetOptimiserStep';
    const steps = variants.optimisers[optimizer]?.[variant] as GoldenSteps;
    return { training: { ...base, options: variants.options }, steps };
  }
  const training = readGolden<GoldenTraining>(`${file}.json`);
  const { optimisers, centersWithoutOptimiserStep } = training;
  const steps = (stillCenters ? centersWithoutOptimiserStep : optimisers)?.[optimizer];
  return { training, steps: steps as GoldenSteps };
}

function lossesOf({ alpha, options = {} }: GoldenTraining, still: boolean | undefined): LossHead[] {
  if (alpha !== undefined) return [tripletLoss({ alpha })];
  return [
    softmaxLoss({ classes: 10 }),
    prelogitsNorm({
      factor: options.prelogits_norm_loss_factor as number,
      p: options.prelogits_norm_p as number,
    }),
    centerLoss({
      classes: 10,
      factor: options.center_loss_factor as number,
      alfa: options.center_loss_alfa as number,
      compat: !still,
    }),
  ];
}

/** Makes three steps of the original's training, and measures how far each number is from its. */
export async function runGolden(
  engine: TrainingEngine,
  run: GoldenRun,
): Promise<GoldenDifferences> {
  const { training, steps: golden } = goldenOf(run);
  const { network, bottleneck, labelsOfStep, imageOrder = [0, 1, 2, 3, 4, 5] } = training;
  const plan = createTrainingPlan({
    network: architectures
      .get(network.replaceAll('_', '-'))
      .create({ embeddingSize: bottleneck, keepProbability: 1 }),
    losses: lossesOf(training, run.stillCenters),
    weightDecay: training.options?.weight_decay ?? (training.weight_decay as number),
    compat: true,
  });
  const optimizer = optimizerSpec(run.optimizer);
  await using session = await engine.open(plan, { optimizer });
  const start = goldenStart(plan.variables);
  checkStart(start, training.step1?.startVariables);
  await session.write(start);

  const images = { shape: [6, 160, 160, 3], data: goldenImages(imageOrder) };
  const losses: number[] = [];
  const arrays: { norms: number; values: number }[] = [];
  let gradients = 0;
  for (const [i, step] of golden.steps.entries()) {
    const labels = Int32Array.from(labelsOfStep?.[i] ?? [0, 0, 1, 2, 2, 1]);
    const feeds = { [plan.images]: images, labels: { shape: [6], data: labels } };
    const learningRate = run.optimizer === 'ADAGRAD' ? 0.1 : 0.01;
    const { outputs } = await session.step(feeds, { learningRate });
    losses.push(lossDifference(outputs, step));
    if (i === 0) gradients = await gradientDifference(session, run, training, labels);
    const digests = golden.variables?.[`afterStep${i + 1}`];
    if (digests) arrays.push(arrayDifference(await session.read(), digests));
    if (step.centers) arrays.push(centersDifference(await session.read(), step));
  }
  return {
    losses,
    gradients,
    norms: arrays.map(({ norms }) => norms),
    values: arrays.map(({ values }) => values),
    embeddings: await embeddingDifference(session, network, images, golden),
  };
}

function lossDifference(outputs: TrainingOutputs, step: Readonly<Record<string, number>>): number {
  const known = Object.entries(REPORTS).filter(([theirs]) => step[theirs] !== undefined);
  const differences = known.map(([theirs, ours]) => {
    const [value = Number.NaN] = outputs[ours]?.data ?? [];
    return step[theirs] === 0 ? Math.abs(value) : relative(value, step[theirs] as number);
  });
  return largest(differences);
}

async function gradientDifference(
  session: TrainingSession,
  { file, stillCenters }: GoldenRun,
  { step1, network, bottleneck }: GoldenTraining,
  labels: Int32Array,
): Promise<number> {
  if (file.endsWith('strong-centers')) return 0;
  const norms: Readonly<Record<string, number>> =
    step1?.gradientNormOfEveryVariable ??
    Object.fromEntries(
      Object.entries(
        readGolden<{ gradients: Record<string, Digest> }>(`gradients-${network}-${bottleneck}.json`)
          .gradients,
      ).map(([name, { l2 }]) => [name, l2]),
    );
  const gradients = await session.gradients();
  const differences = Object.entries(norms).map(([name, expected]) => {
    if (name === 'centers' && stillCenters) return 0;
    const { shape, data } = gradients.get(name) ?? { shape: [], data: [] };
    const whole = name === 'centers' && shape[0] !== 10 ? sumRows(data, labels) : data;
    if (WITHOUT_GRADIENT.test(name)) return Math.abs(norm(whole) - expected);
    return relative(norm(whole), expected);
  });
  return largest(differences);
}

/** Rows of centres as one array: repeated labels add up. */
function sumRows(rows: ArrayLike<number>, labels: Int32Array): Float32Array {
  const width = rows.length / labels.length;
  const sums = new Float32Array(10 * width);
  labels.forEach((label, row) => {
    for (let k = 0; k < width; k++) {
      sums[label * width + k] =
        (sums[label * width + k] as number) + (rows[row * width + k] as number);
    }
  });
  return sums;
}

function arrayDifference(arrays: Weights, digests: Readonly<Record<string, Digest>>) {
  const differences = Object.entries(digests).map(([name, { l2, first5 }]) => {
    const data = arrays.get(name)?.data ?? new Float32Array(0);
    const size = Math.max(...first5.map(Math.abs), 1e-6);
    const off = first5.map((value, i) => Math.abs((data[i] as number) - value) / size);
    // What a bias without a gradient becomes is rounding too, and begins near nothing.
    return WITHOUT_GRADIENT.test(name)
      ? { norm: 0, values: 0 }
      : { norm: relative(norm(data), l2), values: largest(off) };
  });
  return {
    norms: largest(differences.map((difference) => difference.norm)),
    values: largest(differences.map((difference) => difference.values)),
  };
}

function centersDifference(arrays: Weights, { centers, centersColumn0 }: GoldenCenters) {
  const { data } = arrays.get('centers') as WeightTensor;
  const column = (centersColumn0 ?? []).map((_, row) => data[(row * data.length) / 10] as number);
  const first = { l2: norm(centersColumn0 ?? []), first5: centersColumn0 ?? [] };
  const [whole, firsts] = [
    arrayDifference(arrays, { centers: centers as Digest }),
    arrayDifference(
      new Map([['column', { shape: [column.length], data: Float32Array.from(column) }]]),
      { column: first },
    ),
  ];
  return {
    norms: largest([whole.norms, firsts.norms]),
    values: largest([whole.values, firsts.values]),
  };
}

async function embeddingDifference(
  session: TrainingSession,
  network: string,
  images: { shape: readonly number[]; data: Float32Array },
  { inferenceAfterStep3 }: GoldenSteps,
): Promise<number> {
  if (!inferenceAfterStep3) return 0;
  // The original's dummy normalises by the batch for good.
  const program = network === 'dummy' ? 'forward' : 'embed';
  const { embeddings } = await session.run(program, { [session.plan.images]: images });
  const file =
    typeof inferenceAfterStep3 === 'string' ? inferenceAfterStep3 : inferenceAfterStep3.file;
  const { data } = readGoldenArray(file);
  return largest(Array.from(data, (value, i) => Math.abs((embeddings?.data[i] as number) - value)));
}

/** The start values themselves must be right, or nothing is. */
function checkStart(start: Weights, digests: Readonly<Record<string, Digest>> = {}): void {
  const difference = arrayDifference(start, digests);
  if (difference.norms > 1e-6 || difference.values > 1e-7) {
    throw new Error(`The start values are not those of the goldens: ${JSON.stringify(difference)}`);
  }
}

/** NaN where one is. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => (value > most || Number.isNaN(value) ? value : most), 0);
}
