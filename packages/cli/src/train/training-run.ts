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
function architectureOf({ modelDef }: TrainFlags): Architecture {
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
function alignmentOf({ crops, imageSize: size }: TrainFlags): AlignmentSpec {
  if (crops === 'similarity') return { method: 'similarity', template: 'arcface-112', size };
  // The original trains on the middle 160 of 182 pixels with 44 around the face: about 32 of 160.
  return { method: 'margin', margin: Math.round((32 * size) / 160), size };
}

/** What makes a training what it is, beside its flags. */
export interface TrainingParts {
  /** Of the run, and of the model that comes of it. */
  readonly name: string;
  readonly dataset: TrainingDataset;
  readonly losses: string;
  readonly colours: Pick<EmbeddingCard, 'standardization'> &
    Partial<Pick<EmbeddingCard, 'colorOrder'>>;
  /** What the labels come from, where not from the folders' names. */
  readonly taughtBy?: string;
}

/** How the trained model is to be used, and what a run that goes on must have in common with this one. */
export function describeTraining(
  flags: TrainFlags,
  { name, dataset, losses, colours, taughtBy }: TrainingParts,
): Pick<TrainingRun, 'card' | 'identity'> {
  const { embeddingSize, imageSize, batchSize, seed, dataDir } = flags;
  const { id: architecture } = architectureOf(flags);
  return {
    card: {
      ...{ kind: 'embedding', id: name, title: `${architecture}, trained ${name}`, architecture },
      ...{ embeddingSize, colorOrder: 'rgb', ...colours, alignment: alignmentOf(flags) },
      ...{ thresholds: [], defaultFar: 1e-3, measurements: [] },
      provenance: {
        origin: 'trained with facenet train',
        licence: 'as its owner says',
        trainingData: taughtBy === undefined ? dataDir : `${dataDir}, by ${taughtBy}`,
        notice: 'Calibrate a threshold with facenet calibrate before you compare faces.',
      },
    },
    identity: {
      network: `${architecture} of ${embeddingSize} values, ${imageSize} pixels`,
      losses,
      optimizer: flags.optimizer,
      batch: `${batchSize} images, seed ${seed}`,
      data: dataIdentity(dataset),
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
function dataIdentity({ classes }: TrainingDataset): string {
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
