import type { PixelRegion } from '../../image/crop.js';
import { resizeArea, resizeAreaInto } from '../../image/resize-area.js';
import type { RgbImage } from '../../image/rgb-image.js';

/** Side of the multiple that networks take: what their deepest maps shrink by. */
const STRIDE = 32;
/** By how much a huge photo is shrunk from one level of looks to the next, at most. */
const MOST_SHRINK = 3;
/** A face of the next level's looks is at least so many times as large as the smallest reliable one. */
const MARGIN = 2;
/** The longer side of a photo, shrunk for a face that fills it: this share, but so many pixels. */
const CLOSE_UP = { share: 1 / 6, least: 96 } as const;
/** Pixels that are resized at a stretch: some ten milliseconds. */
const STRETCH = 1 << 22;

/** A part of a photo, at some size, that the network sees in one piece. */
export interface Look {
  /** The photo, or a shrunk copy of it. */
  readonly image: RgbImage;
  readonly region: PixelRegion;
}

/** The looks at a photo in one size. */
export type Level = readonly Look[];

/** The size that an image has when it is padded right and below to what networks take. */
export function paddedSize({ width, height }: { width: number; height: number }) {
  return { width: nextMultiple(width), height: nextMultiple(height) };
}

function nextMultiple(pixels: number): number {
  return Math.ceil(pixels / STRIDE) * STRIDE;
}

/**
 * How a photo is looked at: as a whole, or in tiles if it has more pixels than a square of
 * `tileSide`. Then it is looked at shrunk, too, until one look shows the whole of it: a face that no
 * tile has whole is whole in one of the next level.
 *
 * @param smallest side of the smallest face that the network finds reliably
 * @param abortPoint awaited between steps of shrinking
 * @returns from the largest to the smallest size; the last has one look
 */
export async function planLooks(
  photo: RgbImage,
  smallest: number,
  tileSide: number,
  abortPoint: () => Promise<void>,
): Promise<Level[]> {
  const levels: Level[] = [];
  let image = photo;
  for (;;) {
    const excess = Math.sqrt(image.width * image.height) / tileSide;
    if (excess <= 1) break;
    // A little more than needed, as sizes are rounded.
    const factor = Math.min(excess * 1.001, MOST_SHRINK);
    levels.push(cutTiles(image, tileSide, Math.ceil(MARGIN * smallest * factor)));
    image = await shrunk(image, 1 / factor, abortPoint);
  }
  levels.push([{ image, region: { x: 0, y: 0, width: image.width, height: image.height } }]);
  return levels;
}

/** The photo shrunk so far that a face that fills it has the size that networks see best. */
export async function closeUpLook(
  image: RgbImage,
  abortPoint: () => Promise<void>,
): Promise<Look | undefined> {
  const longest = Math.max(image.width, image.height);
  const scale = Math.max(longest * CLOSE_UP.share, CLOSE_UP.least) / longest;
  if (scale >= 1) return undefined;
  const small = await shrunk(image, scale, abortPoint);
  return { image: small, region: { x: 0, y: 0, width: small.width, height: small.height } };
}

/**
 * Tiles that cover an image.
 *
 * @param overlap pixels that neighbours share at least: what is smaller is whole in one of them
 */
export function cutTiles(image: RgbImage, tileSide: number, overlap: number): Look[] {
  const across = bands(image.width, tileSide, overlap);
  const down = bands(image.height, tileSide, overlap);
  return down.flatMap((y) =>
    across.map((x) => ({
      image,
      region: { x: x.from, y: y.from, width: x.length, height: y.length },
    })),
  );
}

interface Band {
  readonly from: number;
  readonly length: number;
}

/** Begins at multiples of what networks take, so that a cell sees the same in a tile as in the whole. */
function bands(size: number, most: number, overlap: number): Band[] {
  if (size <= most) return [{ from: 0, length: size }];
  const largestStep = Math.floor((most - overlap) / STRIDE) * STRIDE;
  const count = Math.ceil((size - overlap) / largestStep);
  const step = nextMultiple((size - overlap) / count);
  return Array.from({ length: count }, (_, i) => {
    const from = i * step;
    return { from, length: Math.min(step + overlap, size - from) };
  });
}

/**
 * A copy of an image in another size, each pixel the mean of those it covers.
 *
 * @param scale up to 1
 */
export async function shrunk(
  image: RgbImage,
  scale: number,
  abortPoint: () => Promise<void>,
): Promise<RgbImage> {
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const perRow = (image.width * image.height) / height;
  await abortPoint();
  if (perRow * height <= STRETCH) return resizeArea(image, width, height);
  const data = new Uint8Array(width * height * 3);
  const rows = Math.max(1, Math.floor(STRETCH / perRow));
  const strip = new Float32Array(rows * width * 3);
  for (let y = 0; y < height; y += rows) {
    const part = { x: 0, y, width, height: Math.min(rows, height - y) };
    resizeAreaInto(image, { width, height }, { data: strip }, { part });
    data.set(strip.subarray(0, part.height * width * 3), y * width * 3);
    await abortPoint();
  }
  return { width, height, data };
}
