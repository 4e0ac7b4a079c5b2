import {
  type DetectorCard,
  type Embedding,
  type EmbeddingCard,
  type OperatingPoint,
  operatingPoint,
} from '@facenet/core';
import { clusterByDistance } from '@facenet/core/clustering';
import type { Distances } from '../compare/distances.js';
import type { OpenedFaceNet } from '../engine/open-engine.js';
import type { AnalyzedPhoto, DemoFace } from './analyzed-photo.js';

/** A face among all faces of the demo. */
export interface PlacedFace {
  readonly face: DemoFace;
  readonly photo: AnalyzedPhoto;
  /** Place among the faces of its photo, the surest first. */
  readonly index: number;
}

/** What the demo found, ready to be shown. */
export interface ReportData {
  readonly photos: readonly AnalyzedPhoto[];
  /** Faces person by person; the person with most faces first. */
  readonly people: readonly (readonly PlacedFace[])[];
  /** Distances of all faces, in the order of `people.flat()`. */
  readonly distances: readonly (readonly number[])[];
  readonly threshold: number;
  readonly card: EmbeddingCard;
  readonly detector: DetectorCard;
  readonly engine: string;
  readonly device: string;
}

export async function reportData(
  photos: readonly AnalyzedPhoto[],
  compare: (embeddings: readonly Embedding[]) => Distances,
  { card, detector, runtime }: Pick<OpenedFaceNet['facenet'], 'card' | 'detector' | 'runtime'>,
  signal: AbortSignal,
): Promise<ReportData> {
  const faces = photos.flatMap((photo) =>
    photo.faces.map((face, index) => ({ face, photo, index })),
  );
  const { distances, threshold } = compare(faces.map(({ face }) => face.embedding));
  const groups = await clusterByDistance(distances, { threshold, signal });
  const order = groups.flat();
  return {
    photos,
    people: groups.map((group) => group.map((i) => faces[i]!)),
    distances: order.map((i) => order.map((j) => distances[i]![j]!)),
    threshold,
    card,
    detector,
    engine: runtime.name,
    device: runtime.device,
  };
}

/** Expected number of pairs that are joined by mistake. */
const TOLERATED_PAIRS = 0.1;

/**
 * The threshold for grouping so many faces: the model's own choice is made for one pair, and every
 * face more brings pairs with as many more faces. So the loosest point is taken at which few
 * mistakes are expected, or the strictest one there is.
 *
 * @throws FaceNetError INVALID_ARGUMENT when the card has no thresholds
 */
export function groupingPoint(card: EmbeddingCard, faces: number): OperatingPoint {
  const loosest = operatingPoint(card);
  const pairs = (faces * (faces - 1)) / 2;
  const points = card.thresholds
    .filter(({ far }) => far <= loosest.far)
    .sort((a, b) => b.far - a.far);
  return points.find(({ far }) => far * pairs <= TOLERATED_PAIRS) ?? points.at(-1) ?? loosest;
}
