import type { EmbeddingCard } from '@facenet/core';
import {
  chineseWhispers,
  clusteringThreshold,
  dbscan,
  type FaceClusters,
} from '@facenet/core/clustering';
import type { CommandContext } from '../program/define-command.js';
import type { AlbumFace, FoundAlbumFace } from './analyze-album.js';

export const ALGORITHMS = ['linkage', 'dbscan', 'chinese-whispers'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** Faces that are taken for one person. */
export interface FaceGroup {
  /** From 1; of saved clusters the number that stays. DBSCAN's are from 0, as the original's. */
  readonly id: number;
  readonly faces: readonly AlbumFace[];
}

/** Who is who in an album. */
export interface AlbumGroups {
  readonly algorithm: Algorithm;
  /** The largest first; those of DBSCAN in its order. */
  readonly groups: readonly FaceGroup[];
  /** Faces that DBSCAN finds in no cluster. */
  readonly noise: readonly AlbumFace[];
  /** Distance below which faces are near. */
  readonly threshold: number;
}

export interface GroupingOptions {
  readonly algorithm: Algorithm;
  readonly threshold?: number;
  readonly far?: number;
  /** DBSCAN's samples of a core, itself counted. */
  readonly minSamples: number;
  readonly card: EmbeddingCard;
}

/** By average linkage: new faces join the clusters that there are. */
export async function sortIn(
  { signal, output }: CommandContext,
  clusters: FaceClusters,
  known: readonly AlbumFace[],
  found: readonly FoundAlbumFace[],
  threshold: number,
): Promise<AlbumGroups> {
  await clusters.add(found, { signal, onProgress: output.progress.report });
  const faceOf = new Map([...known, ...found].map((face) => [face.id, face]));
  const groups = clusters.list().map(({ id, faces }) => ({
    id,
    faces: faces.flatMap((face) => faceOf.get(face) ?? []),
  }));
  return { algorithm: 'linkage', groups, noise: [], threshold };
}

/** As the original groups faces. */
export async function groupAnew(
  { signal, output }: CommandContext,
  faces: readonly FoundAlbumFace[],
  options: GroupingOptions,
): Promise<AlbumGroups> {
  const { algorithm, card, far, minSamples } = options;
  const threshold = options.threshold ?? clusteringThreshold(card, faces.length, far).distance;
  const embeddings = faces.map(({ embedding }) => embedding);
  const work = { signal, onProgress: output.progress.report };
  if (algorithm === 'chinese-whispers') {
    const similarity = 1 - threshold ** 2 / 2;
    const clusters = await chineseWhispers(embeddings, { similarity, ...work });
    const groups = clusters.map((cluster, i) => ({
      id: i + 1,
      faces: cluster.map((face) => faces[face]!),
    }));
    return { algorithm, groups, noise: [], threshold };
  }
  const labels = await dbscan(embeddings, { eps: threshold, minSamples, ...work });
  const withLabel = (label: number) => faces.filter((_, i) => labels[i] === label);
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const groups = Array.from({ length: count }, (_, id) => ({ id, faces: withLabel(id) }));
  return { algorithm, groups, noise: withLabel(-1), threshold };
}
