import type { DetectorCard, Embedding, EmbeddingCard } from '@facenet/core';
import { clusterFaces } from '@facenet/core/clustering';
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

/** Compares all faces, and groups them: those of one photo are different people. */
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
  const { clusters: groups } = await clusterFaces(
    faces.map(({ face, photo }) => ({
      embedding: face.embedding,
      photo: photos.indexOf(photo), // its place, since one photo may be given twice
    })),
    { threshold, signal },
  );
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
