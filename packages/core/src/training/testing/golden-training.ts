import { readFileSync } from 'node:fs';
import { readNpy, sharedPath } from '@facenet/testkit';
import { elementCount } from '../../arrays/element-count.js';
import type { Weights } from '../../arrays/weights.js';
import { createDummy, createInceptionResnetV1, createSqueezeNet } from '../../models/index.js';
import type { VariableSpec } from '../../program/index.js';
import type { TensorData } from '../../runtime/runtime.js';
import { centerLoss, prelogitsNorm, softmaxLoss, tripletLoss } from '../losses/index.js';
import { createTrainingPlan, type TrainingPlan } from '../plan.js';

// What stands in goldens/training: see its README.

/** Of an array: enough to tell it from others. */
export interface Digest {
  readonly sum: number;
  readonly l2: number;
  readonly first5: readonly number[];
}

/** Losses of a step before its update. */
export interface GoldenStep {
  readonly labels?: readonly number[];
  readonly totalLoss: number;
  readonly crossEntropy?: number;
  readonly weightDecayLoss: number;
  readonly prelogitsNorm?: number;
  readonly prelogitsNormTerm?: number;
  readonly centerLoss?: number;
  readonly centerLossTerm?: number;
  readonly accuracy?: number;
  readonly tripletLoss?: number;
  readonly learningRate: number;
}

/** Three steps of one optimiser. */
export interface GoldenRun {
  readonly steps: readonly GoldenStep[];
  readonly variables: {
    readonly afterStep1: Readonly<Record<string, Digest>>;
    readonly afterStep3: Readonly<Record<string, Digest>>;
  };
  /** Of some optimisers. */
  readonly inferenceAfterStep3?: { readonly file: string };
}

interface GoldenFile {
  readonly network: string;
  readonly bottleneck: number;
  readonly alpha?: number;
  readonly weight_decay?: number;
  readonly imageOrder?: readonly number[];
  readonly options?: { readonly weight_decay: number };
  readonly optimisers: Readonly<Record<string, GoldenRun>>;
}

/** A golden of goldens/training with the plan that it is of. */
export interface GoldenTraining {
  readonly network: string;
  readonly plan: TrainingPlan;
  readonly start: Weights;
  readonly images: TensorData;
  readonly optimizers: Readonly<Record<string, GoldenRun>>;
  /** By variable, at step 1; none of triplets. */
  readonly gradients?: Readonly<
    Record<string, { readonly l2: number; readonly l2Float64: number }>
  >;
}

const CLASSES = 10;
const BATCH = 6;
const SIDE = 160;

/** Whether the batch norm of a network is left in training mode, as in the original's dummy network. */
export const staysInTraining = (network: string): boolean => network === 'dummy';

const networks: Readonly<Record<string, typeof createSqueezeNet>> = {
  dummy: createDummy,
  squeezenet: createSqueezeNet,
  inception_resnet_v1: createInceptionResnetV1,
};

/** @param name of a file without its ending: `softmax-squeezenet-128`, `triplet-training-dummy-128` */
export function goldenTraining(name: string): GoldenTraining {
  const file = readJson<GoldenFile>(`${name}.json`);
  const network = Object.keys(networks).find((each) => file.network.startsWith(each)) as string;
  const create = networks[network] as typeof createSqueezeNet;
  const losses =
    file.alpha === undefined
      ? [
          softmaxLoss({ classes: CLASSES }),
          prelogitsNorm({ factor: 5e-4 }),
          centerLoss({ classes: CLASSES, factor: 1e-2, compat: true }),
        ]
      : [tripletLoss({ alpha: file.alpha })];
  const plan = createTrainingPlan({
    network: create({ embeddingSize: file.bottleneck, imageSize: SIDE }),
    losses,
    weightDecay: (file.options?.weight_decay ?? file.weight_decay) as number,
  });
  const gradients = `gradients-${network}-${file.bottleneck}.json`;
  return {
    network,
    plan,
    start: new Map(
      plan.variables.map((spec, i) => {
        return [spec.name, { shape: spec.shape, data: startValues(spec, i) }];
      }),
    ),
    images: images(file.imageOrder),
    optimizers: file.optimisers,
    ...(file.alpha === undefined && {
      gradients: readJson<Required<Pick<GoldenTraining, 'gradients'>>>(gradients).gradients,
    }),
  };
}

/** The embeddings that a file of numpy holds. */
export function goldenEmbeddings(file: string): Float32Array {
  return readNpy(sharedPath('goldens/training', file)).data as Float32Array;
}

function readJson<Content>(name: string): Content {
  return JSON.parse(readFileSync(sharedPath('goldens/training', name), 'utf8')) as Content;
}

/** Each image with mean 0 and deviation 1, computed in double. */
function images(order: readonly number[] = [0, 1, 2, 3, 4, 5]): TensorData {
  const pixels = readNpy(sharedPath('goldens/training/images.npy')).data as Uint8Array;
  const size = SIDE * SIDE * 3;
  const data = new Float32Array(BATCH * size);
  for (const [place, image] of order.entries()) {
    const values = pixels.subarray(image * size, (image + 1) * size);
    const mean = values.reduce((sum, value) => sum + value, 0) / size;
    const variance = values.reduce((sum, value) => sum + value * value, 0) / size - mean * mean;
    const deviation = Math.max(Math.sqrt(variance), 1 / Math.sqrt(size));
    for (let k = 0; k < size; k++) {
      data[place * size + k] = ((values[k] as number) - mean) / deviation;
    }
  }
  return { shape: [BATCH, SIDE, SIDE, 3], data };
}

/** Murmur3's last mixing (Appleby), on 32 bits. */
function mix(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function startValues({ name, shape }: VariableSpec, i: number): Float32Array {
  const values = new Float32Array(elementCount(shape));
  if (name === 'centers') return values;
  const fanIn = elementCount(shape.slice(0, -1));
  const step = Math.imul(i + 1, 0x9e3779b1);
  for (let k = 0; k < values.length; k++) {
    const u = (mix((step + k) | 0) / 2 ** 32) * 2 - 1;
    if (name.endsWith('/weights')) values[k] = u * Math.sqrt(6 / fanIn);
    else if (name.endsWith('Bottleneck/BatchNorm/beta')) values[k] = 0.1 * u;
    else if (name.endsWith('/beta')) values[k] = (u >= -0.5 ? 3 : -3) + 0.5 * u;
    else if (name.endsWith('/moving_variance')) values[k] = 1 + 0.5 * u;
    else values[k] = 0.1 * u;
  }
  return values;
}
