import { encodeImage } from '@facenet/backend-node';
import type { MiningReport, TrainingPhotos } from '@facenet/core/training';

/**
 * A picture of the triplets that lose most: a row each, of the anchor, another photo of the same
 * person, and the photo of somebody else that lies nearer.
 *
 * @param side of each photo in pixels, as the network sees it
 * @returns a PNG file; undefined where there is no triplet
 */
export async function tripletPicture(
  photos: TrainingPhotos,
  { hardest }: MiningReport,
  side: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const order = Int32Array.from(hardest.flat());
  await using source = photos.batches({
    ...{ order, batchSize: Math.max(1, order.length), seed: 0 },
    views: [{ size: side, standardization: 'fixed' }],
  });
  const batch = await source.next(signal);
  if (!batch) return undefined;
  const [width, height] = [3 * side, hardest.length * side];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let column = 0; column < 3; column++) {
      const photo = 3 * Math.floor(y / side) + column;
      const from = (photo * side + (y % side)) * side * 3;
      const row = batch.images.subarray(from, from + side * 3);
      // Back from (v - 127.5) / 128.
      data.set(
        row.map((value) => Math.round(value * 128 + 127.5)),
        (y * 3 + column) * side * 3,
      );
    }
  }
  return encodeImage({ width, height, data }, 'png');
}
