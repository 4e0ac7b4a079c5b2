import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';

type Matrix = number[][];

/** `goldens/detailed/losses.json`: the original's functions in TensorFlow, float32. */
export interface DetailedLosses {
  readonly triplet: readonly {
    readonly alpha: number;
    readonly anchor: Matrix;
    readonly positive: Matrix;
    readonly negative: Matrix;
    readonly loss: number;
    readonly gradAnchor: Matrix;
    readonly gradPositive: Matrix;
    readonly gradNegative: Matrix;
  }[];
  readonly center: {
    readonly cases: readonly {
      readonly alfa: number;
      readonly classes: number;
      readonly steps: readonly {
        readonly features: Matrix;
        readonly labels: number[];
        readonly loss: number;
        readonly gradFeatures: Matrix;
        readonly centersAfter: Matrix;
      }[];
    }[];
  };
  readonly softmax: readonly {
    readonly prelogits: Matrix;
    readonly weights: Matrix;
    readonly biases: number[];
    readonly labels: number[];
    readonly prelogitsNormP: number;
    readonly prelogitsNormFactor: number;
    readonly weightDecay: number;
    readonly crossEntropy: number;
    readonly prelogitsNorm: number;
    readonly accuracy: number;
    readonly gradPrelogits: Matrix;
    readonly gradWeights: Matrix;
    readonly gradBiases: number[];
  }[];
  /** pytorch-metric-learning 2.9.0. */
  readonly marginSoftmax: {
    readonly cases: readonly {
      readonly loss: 'ArcFace' | 'CosFace';
      readonly margin: number;
      readonly marginRadians: number | null;
      readonly scale: number;
      readonly embeddings: Matrix;
      /** [size, classes] */
      readonly W: Matrix;
      readonly labels: number[];
      readonly value: number;
      readonly gradEmbeddings: Matrix;
      readonly gradW: Matrix;
    }[];
  };
}

/** `goldens/protocol/losses.json`: the same functions on other data. */
export interface ProtocolLosses {
  readonly center: readonly {
    readonly alfa: number;
    readonly nrof_classes: number;
    readonly labels: number[];
    readonly steps: readonly {
      readonly features: Matrix;
      readonly loss: number;
      readonly centers_after: Matrix;
    }[];
  }[];
  readonly softmax: {
    readonly logits: Matrix;
    readonly labels: number[];
    readonly mean_cross_entropy: number;
  };
  readonly prelogits_norm: readonly {
    readonly p: number;
    readonly prelogits: Matrix;
    readonly value: number;
  }[];
}

/** `goldens/training/triplet-loss.json`: behind the normalisation of prelogits. */
export interface TripletLosses {
  readonly cases: readonly {
    readonly alpha: number;
    readonly prelogits: Matrix;
    readonly active: boolean[];
    readonly loss: number;
    readonly gradientPrelogits: Matrix;
  }[];
}

/** The content of a file of goldens, or what stands for it where they are missing: no cases. */
function readGolden<Golden>(path: string, none: Golden): Golden {
  if (sharedMissing('goldens', path)) return none;
  return JSON.parse(readFileSync(sharedPath('goldens', path), 'utf8')) as Golden;
}

export const detailedGoldens = (): DetailedLosses =>
  readGolden('detailed/losses.json', {
    triplet: [],
    center: { cases: [] },
    softmax: [],
    marginSoftmax: { cases: [] },
  });

export const protocolGoldens = (): ProtocolLosses =>
  readGolden('protocol/losses.json', {
    center: [],
    softmax: { logits: [], labels: [], mean_cross_entropy: 0 },
    prelogits_norm: [],
  });

export const tripletGoldens = (): TripletLosses =>
  readGolden('training/triplet-loss.json', { cases: [] });

/** The largest difference of two arrays, one of which may be rows. */
export function worstDifference(
  ours: ArrayLike<number> | undefined,
  theirs: readonly (number | readonly number[])[],
): number {
  const flat = theirs.flat() as number[];
  if (ours?.length !== flat.length) return Number.NaN;
  return Math.max(...flat.map((value, i) => Math.abs(value - (ours[i] as number))));
}
