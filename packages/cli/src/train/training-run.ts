import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  type NodeBackend,
  openTrainingPhotos,
  type TrainingPhotosOptions,
} from '@facenet/backend-node';
import { type EmbeddingCard, FaceNetError } from '@facenet/core';
import type { PairEvaluation } from '@facenet/core/evaluation';
import type { Weights } from '@facenet/core/formats';
import { type AlignmentSpec, type Architecture, architectures } from '@facenet/core/models';
import type { Network } from '@facenet/core/network';
import type {
  StepReport,
  Trainer,
  TrainingDataset,
  TrainingIdentity,
  TrainingPhotos,
  ValidationResult,
} from '@facenet/core/training';
import type { CommandContext } from '../program/define-command.js';
import type { Settings } from './flags-of-run.js';
import type { OnEmbedded } from './lfw-validation.js';
import type { TrainFlags } from './train-flags.js';

/** What a training works on and leaves, whatever its loss. */
export interface TrainingRun {
  readonly kind: 'softmax' | 'triplet' | 'distill';
  readonly flags: TrainFlags;
  readonly settings: Settings;
  readonly trainer: Trainer;
  /** The network that is trained, and the one that users load. */
  readonly networks: { readonly trained: Network; readonly loaded: Network };
  readonly card: EmbeddingCard;
  readonly identity: TrainingIdentity;
  readonly photos: TrainingPhotos;
  /** The loss beside which all else is regularisation. */
  readonly mainTerm: string;
  readonly stepText: (report: StepReport) => string;
  /** Looks at photos that were not trained on. */
  readonly validate?: () => Promise<ValidationResult | undefined>;
  readonly validateEveryEpochs: number;
  readonly prelogitsMax: number;
  /** Of triplets, by which a collapse is known. */
  readonly margin?: number;
  /** Looks at pairs of LFW. */
  readonly lfw?: (onEmbedded: OnEmbedded) => Promise<PairEvaluation>;
}

/** An architecture's id, from the name of the original's module or the id itself. */
export function architectureOf({ modelDef }: TrainFlags): Architecture {
  return architectures.get(modelDef.replace(/^models\./, '').replaceAll('_', '-'));
}

/**
 * The networks of an architecture. Weights that one begins with have their batch norms folded away
 * where the network that users load has none, so the training has none either.
 */
export function networksOf(flags: TrainFlags): TrainingRun['networks'] {
  const { embeddingSize, imageSize, keepProbability, pretrainedModel } = flags;
  const architecture = architectureOf(flags);
  const size = { embeddingSize, imageSize };
  const batchNorm = pretrainedModel === undefined;
  const trained = architecture.create({ ...size, keepProbability, batchNorm });
  return { trained, loaded: architecture.create(size) };
}

/** How the faces that a network is trained on are cut out of photos. */
export function alignmentOf({ crops, imageSize: size }: TrainFlags): AlignmentSpec {
  if (crops === 'similarity') return { method: 'similarity', template: 'arcface-112', size };
  // The original trains on the middle 160 of 182 pixels with 44 around the face: about 32 of 160.
  return { method: 'margin', margin: Math.round((32 * size) / 160), size };
}

/** How a trained model is to be used, as far as its training decides it. */
export function cardOfTraining(
  name: string,
  architecture: string,
  settings: Pick<EmbeddingCard, 'embeddingSize' | 'standardization' | 'alignment'> &
    Partial<Pick<EmbeddingCard, 'colorOrder'>>,
  trainingData: string,
): EmbeddingCard {
  return {
    kind: 'embedding',
    id: name,
    title: `${architecture}, trained ${name}`,
    architecture,
    colorOrder: 'rgb',
    ...settings,
    thresholds: [],
    defaultFar: 1e-3,
    measurements: [],
    provenance: {
      origin: 'trained with facenet train',
      licence: 'as its owner says',
      trainingData,
      notice: 'Calibrate a threshold with facenet calibrate before you compare faces.',
    },
  };
}

/** Weights to begin with, of any model that can be imported. */
export async function pretrainedWeights(
  backend: NodeBackend,
  path: string,
  signal: AbortSignal,
): Promise<Weights> {
  const model = await backend.loadModel(path, { signal });
  if (!model.onnx) return model.weights;
  throw new FaceNetError('NETWORK_INVALID', `${path} is a graph that only runs as it is.`, {
    hint: 'Begin with weights of one of the architectures here.',
  });
}

/** Photos with the threads that the flags want. */
export function openPhotos(
  dataset: TrainingDataset,
  { workers }: TrainFlags,
  { signal }: CommandContext,
): Promise<TrainingPhotos> {
  const options: TrainingPhotosOptions = {
    ...(workers !== undefined && { threads: workers }),
    signal,
  };
  return openTrainingPhotos(dataset, options);
}

/** Photos and classes, and a checksum of their names: a training goes on with the same ones only. */
export function dataIdentity({ classes }: TrainingDataset): string {
  let sum = 0;
  let photos = 0;
  for (const { name, images } of classes) {
    for (const text of [name, ...images.map((path) => basename(path))]) {
      sum = crc32(`${text}\0`, sum);
    }
    photos += images.length;
  }
  return `${classes.length} classes, ${photos} photos, ${sum.toString(16).padStart(8, '0')}`;
}
