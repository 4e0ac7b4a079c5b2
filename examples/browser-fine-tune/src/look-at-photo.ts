import type { ImageSource } from '@facenet/backend-web';
import type { Embedding, FaceNet, RgbImage } from '@facenet/core';
import { faceViews } from '@facenet/core/training';

/** A face, and all that is learned from it or tried on it. */
export interface SeenFace {
  /** Of the file. */
  readonly title: string;
  /** Its bytes: of two files of one name and one size, the photo is the same. */
  readonly size: number;
  readonly aligned: RgbImage;
  readonly embedding: Embedding;
  /** Mirrored and smaller ones: see `faceViews`. */
  readonly views: readonly Embedding[];
  /** As a camera shows it that sees 20 pixels of it. */
  readonly small: Embedding;
}

/** The largest face of a photo; undefined where there is none. */
export async function lookAtPhoto(
  facenet: FaceNet<ImageSource>,
  photo: File,
  signal: AbortSignal,
): Promise<SeenFace | undefined> {
  const [face] = await facenet.find(photo, { select: 'largest', signal });
  if (!face) return undefined;
  const embeddings: Embedding[] = [];
  const [, far] = faceViews(face.aligned, [20]) as [RgbImage, RgbImage];
  for (const view of [face.aligned, far, ...faceViews(face.aligned)]) {
    embeddings.push(...(await facenet.embed([view], { signal })));
    await givePageATurn();
  }
  const [embedding, small, ...views] = embeddings as [Embedding, Embedding, ...Embedding[]];
  return { title: photo.name, size: photo.size, aligned: face.aligned, embedding, views, small };
}

/** Between two pieces of work, so that the page stays awake. */
const givePageATurn = () => new Promise((resolve) => setTimeout(resolve, 0));
