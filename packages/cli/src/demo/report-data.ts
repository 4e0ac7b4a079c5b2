import type { EmbeddingCard } from '@facenet/core';
import type { Distances } from '../compare/compare-all.js';
import type { OpenedFaceNet } from '../engine/with-facenet.js';
import type { AnalyzedPhoto, DemoFace } from './analyzed-photo.js';
import { groupByDistance } from './group-by-distance.js';

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
  readonly engine: string;
  readonly device: string;
}

export function reportData(
  photos: readonly AnalyzedPhoto[],
  compare: (embeddings: readonly Float32Array[]) => Distances,
  { card, runtime }: Pick<OpenedFaceNet['facenet'], 'card' | 'runtime'>,
): ReportData {
  const faces = photos.flatMap((photo) =>
    photo.faces.map((face, index) => ({ face, photo, index })),
  );
  const { distances, threshold } = compare(faces.map(({ face }) => face.embedding));
  const groups = groupByDistance(distances, threshold);
  const order = groups.flat();
  return {
    photos,
    people: groups.map((group) => group.map((i) => faces[i]!)),
    distances: order.map((i) => order.map((j) => distances[i]![j]!)),
    threshold,
    card,
    engine: runtime.name,
    device: runtime.device,
  };
}
