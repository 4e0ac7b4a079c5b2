import { templateLandmarks } from '../alignment/index.js';
import { crop } from '../image/crop.js';
import type { Box } from '../image/geometry.js';
import { resizeArea } from '../image/resize-area.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { AlignmentSpec } from '../models/card.js';
import type { FacePlace } from '../pipeline/face-engine.js';
import { jpegComment, withJpegComment } from './jpeg-comment.js';

/**
 * How a gallery makes pictures of pixels and back: `cropCodec()` of `@facenet/backend-node` and of
 * `@facenet/backend-web`.
 *
 * @typeParam Source what photos are read from, such as a path
 */
export interface CropCodec<Source> {
  /** Reads a photo, upright. */
  readImage(source: Source): Promise<RgbImage>;
  /** Writes a JPEG file of some 90 % quality. */
  encode(image: RgbImage): Promise<Uint8Array>;
  /** Reads what `encode` wrote. */
  decode(bytes: Uint8Array): Promise<RgbImage>;
}

/** Sides of the face's box: enough for every card to cut its crop, hair and chin and margin. */
const WIDTH = 2;
/** The face has half of it, more than networks take. */
const MOST_PIXELS = 320;

/**
 * The surroundings of a face as a JPEG file, wide enough for any model to cut its own crop from. The
 * place of the face stands in a comment of the file, which viewers ignore.
 */
export async function keepCrop(
  image: RgbImage,
  face: FacePlace,
  codec: Pick<CropCodec<never>, 'encode'>,
): Promise<Uint8Array> {
  const [x1, y1, x2, y2] = face.box;
  const half = (Math.max(x2 - x1, y2 - y1) * WIDTH) / 2;
  const [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const left = Math.max(0, Math.floor(cx - half));
  const top = Math.max(0, Math.floor(cy - half));
  const width = Math.max(1, Math.min(image.width, Math.ceil(cx + half)) - left);
  const height = Math.max(1, Math.min(image.height, Math.ceil(cy + half)) - top);
  const region = crop(image, { x: left, y: top, width, height });
  const scale = Math.min(1, MOST_PIXELS / Math.max(width, height));
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const small = scale < 1 ? resizeArea(region, w, h) : region;
  const round = (value: number) => Math.round(value * 100) / 100;
  const [sx, sy] = [w / width, h / height];
  const place = {
    box: [(x1 - left) * sx, (y1 - top) * sy, (x2 - left) * sx, (y2 - top) * sy].map(round),
    landmarks: face.landmarks.map(([x, y]) => [(x - left) * sx, (y - top) * sy].map(round)),
  };
  return withPlace(await codec.encode(small), place);
}

function withPlace(jpeg: Uint8Array, place: object): Uint8Array {
  return withJpegComment(jpeg, JSON.stringify({ facenet: place }));
}

/**
 * A crop as a model's card cuts it, where the photo is gone: good for models that are aligned alike,
 * and a little narrow for others.
 */
export async function keepAligned(
  aligned: RgbImage,
  alignment: AlignmentSpec,
  codec: Pick<CropCodec<never>, 'encode'>,
): Promise<Uint8Array> {
  const bytes = await codec.encode(aligned);
  if (alignment.method === 'margin') return bytes; // where the eyes are is not known
  const { width, height } = aligned;
  const landmarks = templateLandmarks(alignment.template, width);
  return withPlace(bytes, { box: [0, 0, width, height], landmarks });
}

/** Where the face is in a kept crop; `undefined` where the file does not say. */
export function placeInCrop(bytes: Uint8Array): FacePlace | undefined {
  const text = jpegComment(bytes);
  if (text === undefined) return undefined;
  let place: { box?: unknown; landmarks?: unknown };
  try {
    place = Object(Object(JSON.parse(text)).facenet);
  } catch {
    return undefined; // a comment of another program
  }
  const { box, landmarks } = place;
  const numbers = (value: unknown, count: number) =>
    Array.isArray(value) && value.length === count && value.every(Number.isFinite);
  const sound =
    numbers(box, 4) &&
    Array.isArray(landmarks) &&
    landmarks.length === 5 &&
    landmarks.every((point) => numbers(point, 2));
  return sound
    ? { box: box as unknown as Box, landmarks: landmarks as unknown as FacePlace['landmarks'] }
    : undefined;
}
