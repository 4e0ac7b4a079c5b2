import type { DetectedFace, Embedding } from '@facenet/core';
import type { OpenedFaceNet } from '../engine/open-engine.js';
import { dataUri } from '../output/data-uri.js';

/** Milliseconds that each step took. */
export interface Timings {
  readonly read: number;
  readonly detect: number;
  readonly align: number;
  readonly embed: number;
}

export interface DemoFace extends DetectedFace {
  readonly embedding: Embedding;
  /** The aligned crop as a data URI. */
  readonly crop: string;
}

/** A photo with all that the demo shows of it. */
export interface AnalyzedPhoto {
  readonly path: string;
  /** What it is called: the file's name, or its path where several have that name. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** The photo as a data URI, smaller than itself. */
  readonly picture: string;
  readonly faces: readonly DemoFace[];
  readonly timings: Timings;
}

/** The whole way of one photo, step by step and timed. */
export async function analyzePhoto(
  { facenet, readImage }: OpenedFaceNet,
  { path, name }: { readonly path: string; readonly name: string },
  pictureSide: number,
  signal: AbortSignal,
): Promise<AnalyzedPhoto> {
  const [image, read] = await timed(() => readImage(path));
  const [detected, detect] = await timed(() => facenet.detect(image, { signal }));
  const [crops, align] = await timed(() => facenet.align(image, detected));
  const [embeddings, embed] = await timed(() => facenet.embed(crops, { signal }));
  const faces = detected.map(async (face, i) => ({
    ...face,
    embedding: embeddings[i]!,
    crop: await dataUri(crops[i]!, facenet.card.alignment.size),
  }));
  return {
    path,
    name,
    width: image.width,
    height: image.height,
    picture: await dataUri(image, pictureSide),
    faces: await Promise.all(faces),
    timings: { read, detect, align, embed },
  };
}

async function timed<Value>(work: () => Promise<Value>): Promise<[Value, milliseconds: number]> {
  const start = performance.now();
  const value = await work();
  return [value, performance.now() - start];
}

/** Means over all photos; of aligning and embedding over all faces. */
export function meanTimings(photos: readonly AnalyzedPhoto[]): Timings {
  const faces = photos.reduce((sum, photo) => sum + photo.faces.length, 0);
  const mean = (step: keyof Timings, amount: number) =>
    photos.reduce((sum, { timings }) => sum + timings[step], 0) / Math.max(amount, 1);
  return {
    read: mean('read', photos.length),
    detect: mean('detect', photos.length),
    align: mean('align', faces),
    embed: mean('embed', faces),
  };
}
