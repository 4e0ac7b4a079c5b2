import { join, resolve } from 'node:path';
import { makeFolder, writeAtomically } from '@facenet/backend-node';
import { clusteringThreshold } from '@facenet/core/clustering';
import { euclideanDistance } from '@facenet/core/evaluation';
import { distanceMatrixText } from '../compare/distances.js';
import { type EmbeddingFlags, withFaceNet } from '../engine/open-engine.js';
import { describeError } from '../output/describe-error.js';
import { printable } from '../output/printable.js';
import { roundBox, roundDistance, roundScore } from '../output/rounding.js';
import type { CommandContext } from '../program/define-command.js';
import { type AlbumReport, albumPage, albumSummary } from './album-page.js';
import { type AlbumFace, analyzeAlbum, type FoundAlbumFace } from './analyze-album.js';
import { copyPhotos } from './copy-photos.js';
import { type CorrectionFlags, correct } from './corrections.js';
import { findAlbum } from './find-album.js';
import {
  type AlbumGroups,
  type Algorithm,
  type FaceGroup,
  groupAnew,
  sortIn,
} from './group-faces.js';
import { openAlbum, saveAlbum } from './saved-album.js';
import { largestGroup, writeThumbnails } from './write-thumbnails.js';

/** One run of the command. */
export interface ClusterRun {
  readonly folder: string;
  readonly algorithm: Algorithm;
  readonly threshold?: number;
  readonly far?: number;
  readonly minClusterSize: number;
  readonly largestOnly: boolean;
  /** Folder of the page. */
  readonly out: string;
  readonly copyTo?: string;
  readonly save?: string;
  /** Folder of crops, as the original writes them. */
  readonly thumbnails?: string;
  /** Of the groups that were saved. */
  readonly corrections: CorrectionFlags;
  /** Prints what the original's script does. */
  readonly asOriginal: boolean;
}

/** Faces whose matrix of distances fits a screen, more or less. */
const MOST_IN_MATRIX = 100;

/**
 * Finds the faces of an album, groups them by person, and shows, copies and keeps the groups.
 *
 * @throws FaceNetError ABORTED, IO_FAILED, INVALID_ARGUMENT, and what loading an engine may throw
 */
export async function runCluster(
  context: CommandContext,
  flags: EmbeddingFlags,
  run: ClusterRun,
): Promise<void> {
  const { output } = context;
  const { folder, out, copyTo, thumbnails, save } = run;
  const written = [out, copyTo, thumbnails].filter((path) => path !== undefined);
  const photos = await findAlbum(folder, written, (path, error) =>
    output.itemFailed(path, describeError(error)),
  );
  for (const path of written) await makeFolder(path);
  await withFaceNet(context, flags, async ({ facenet }) => {
    const { card, detector } = facenet;
    const { threshold, far } = run;
    const decision = {
      ...(threshold !== undefined && { threshold }),
      ...(far !== undefined && { far }),
    };
    // A file or rate that cannot be is told before the work.
    const album = await openAlbum(save, card, decision);
    const decided = (faces: number) => threshold ?? clusteringThreshold(card, faces, far).distance;
    decided(photos.length);
    correct(album.clusters, run.corrections);
    const known = new Set(album.faces.map(({ photo }) => photo));
    const fresh = photos.filter((photo) => !known.has(photo));
    const found = await analyzeAlbum(context, { facenet }, folder, fresh, thumbnails !== undefined);
    const faces = [...album.faces, ...found];
    const all =
      run.algorithm === 'linkage'
        ? await sortIn(context, album.clusters, album.faces, found, decided(faces.length))
        : await groupAnew(context, found, {
            ...run,
            ...decision,
            card,
            minSamples: run.minClusterSize,
          });
    const shown = { ...all, groups: wantedGroups(all, run) };
    if (run.asOriginal) await printAsOriginal(context, found, all);
    if (thumbnails !== undefined) {
      await writeThumbnails(context, all.groups, thumbnails, run.largestOnly);
    }
    if (run.asOriginal && !run.largestOnly) await printIndices(context, found, all.groups);
    const report: AlbumReport = { ...shown, folder, photos: photos.length, card, detector };
    const page = resolve(join(out, 'index.html'));
    await writeAtomically(page, albumPage(report));
    if (save !== undefined) await saveAlbum(save, { clusters: album.clusters, faces });
    const copied =
      copyTo === undefined ? undefined : await copyPhotos(context, folder, shown.groups, copyTo);
    const result = {
      ...resultJson(report, page),
      ...(copied !== undefined && { copied }),
      ...(save !== undefined && { saved: resolve(save) }),
    };
    await output.result(result, () => resultText(report, page, run, copied));
  });
}

function wantedGroups(
  { algorithm, groups }: AlbumGroups,
  { minClusterSize, largestOnly }: ClusterRun,
): readonly FaceGroup[] {
  const largest = largestGroup(groups);
  if (largestOnly) return largest ? [largest] : [];
  if (algorithm === 'dbscan') return groups; // there it says what is dense
  return groups.filter(({ faces }) => faces.length >= minClusterSize);
}

async function printAsOriginal(
  { output }: CommandContext,
  faces: readonly FoundAlbumFace[],
  { groups }: AlbumGroups,
): Promise<void> {
  if (faces.length <= MOST_IN_MATRIX && faces[0]) {
    const embeddings = faces.map(({ embedding }) => embedding);
    const distances = embeddings.map((a) =>
      embeddings.map((b) => roundDistance(euclideanDistance(a.vector, b.vector))),
    );
    await output.text(distanceMatrixText({ paths: faces.map(({ id }) => id), distances }));
  }
  await output.text(`No of clusters: ${groups.length}`);
}

async function printIndices(
  { output }: CommandContext,
  faces: readonly AlbumFace[],
  groups: readonly FaceGroup[],
): Promise<void> {
  const indexOf = new Map(faces.map(({ id }, i) => [id, i]));
  for (const group of groups) {
    const indices = group.faces.map(({ id }) => indexOf.get(id));
    await output.text(`Cluster ${group.id}: [${indices.join(', ')}]`);
  }
}

function resultJson(report: AlbumReport, page: string): object {
  const { photos, groups, noise, algorithm, threshold, card, detector } = report;
  const json = ({ photo, index, box, score }: AlbumFace) => ({
    path: photo,
    face: index,
    box: roundBox(box),
    score: roundScore(score),
  });
  return {
    photos,
    faces: groups.reduce((sum, { faces }) => sum + faces.length, noise.length),
    people: groups.map(({ id, faces }) => ({ id, faces: faces.map(json) })),
    ...(algorithm === 'dbscan' && { noise: noise.map(json) }),
    algorithm,
    threshold: roundDistance(threshold),
    model: card.id,
    detector: detector.id,
    page,
  };
}

/** Groups that are told one by one. */
const MOST_TOLD = 20;

function resultText(
  report: AlbumReport,
  page: string,
  { copyTo, save }: ClusterRun,
  copied: number | undefined,
): string {
  const { groups, threshold } = report;
  const told = groups.filter(({ faces }) => faces.length > 1).slice(0, MOST_TOLD);
  const line = ({ id, faces }: FaceGroup) => {
    const photos = [...new Set(faces.map(({ photo }) => photo))];
    const more = photos.length > 3 ? ` and ${photos.length - 3} more` : '';
    return `  Person ${id}: ${printable(photos.slice(0, 3).join(', '))}${more}`;
  };
  const rest = groups.length - told.length;
  return [
    `${albumSummary(report)} (same person: distance below ${Number(threshold.toFixed(4))})`,
    ...told.map(line),
    ...(rest > 0 && told.length > 0 ? [`  and ${rest} more, in the page`] : []),
    ...(copied !== undefined ? [`Copied: ${copied} photos to ${copyTo}`] : []),
    ...(save !== undefined ? [`Saved: ${save}`] : []),
    `Page: ${page}`,
  ].join('\n');
}
