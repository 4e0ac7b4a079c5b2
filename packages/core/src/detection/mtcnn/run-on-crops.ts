import type { PixelRegion } from '../../image/crop.js';
import { type FloatTarget, resizeAreaInto } from '../../image/resize-area.js';
import type { RgbImage } from '../../image/rgb-image.js';
import type { Session, TensorData } from '../../runtime/runtime.js';
import { mapConcurrently } from './map-concurrently.js';
import { concatFloats, pickRows, type ScoredBoxes } from './scored-boxes.js';

/** Batches under way at once: while an engine computes one, the next is cut out. */
const LANES = 2;
/** Pixels of the image that are cut out at a stretch: some milliseconds. */
const STRETCH = 1 << 21;

/** How a network looks at crops. */
export interface CropNetwork {
  readonly session: Session;
  /** Pixels a side of its input. */
  readonly side: number;
  /** Most crops in one run; bounds memory however many boxes there are. */
  readonly batchSize: number;
}

interface CropResults {
  /** Indices of the boxes that have pixels in the image; the others have no results. */
  readonly boxes: Int32Array;
  /** The network's outputs by name, one row for each of `boxes`. */
  readonly outputs: Readonly<Record<string, Float32Array>>;
}

/**
 * Cuts boxes out of an image and runs a network on them.
 *
 * @param corners x1, y1, x2, y2 of each box, whole pixels counted from 1
 * @param abortPoint awaited before each run, and between steps of cutting
 */
export async function runOnCrops(
  { session, side, batchSize }: CropNetwork,
  image: RgbImage,
  corners: Float64Array,
  abortPoint: () => Promise<void>,
): Promise<CropResults> {
  const { boxes, regions } = regionsInside(corners, image);
  const batches: PixelRegion[][] = [];
  for (let at = 0; at < regions.length; at += batchSize) {
    batches.push(regions.slice(at, at + batchSize));
  }
  const cropLength = side * side * 3;
  const buffers = batches
    .slice(0, LANES)
    .map(({ length }) => new Float32Array(length * cropLength));
  const results = await mapConcurrently(batches, LANES, async (batch, lane) => {
    await abortPoint();
    const data = (buffers[lane] as Float32Array).subarray(0, batch.length * cropLength);
    const crop = createCutter(image, side, abortPoint);
    for (const [i, region] of batch.entries()) await crop(region, data, i * cropLength);
    return session.run({ input: { shape: [batch.length, side, side, 3], data } });
  });
  const names = Object.keys(session.network.outputs);
  const outputs = names.map(
    (name) =>
      [name, concatFloats(results.map((result) => (result[name] as TensorData).data))] as const,
  );
  return { boxes, outputs: Object.fromEntries(outputs) };
}

/** Makes what cuts crops out, a large one in parts, and stops where it is aborted. */
function createCutter(image: RgbImage, side: number, abortPoint: () => Promise<void>) {
  const size = { width: side, height: side };
  let pixels = 0;
  return async (region: PixelRegion, data: Float32Array, offset: number): Promise<void> => {
    const area = region.width * region.height;
    const columns = Math.min(side, Math.max(1, Math.floor((side * STRETCH) / area)));
    for (let x = 0; x < side; x += columns) {
      const width = Math.min(columns, side - x);
      const step = (area * width) / side;
      if (pixels + step > STRETCH) {
        await abortPoint();
        pixels = 0;
      }
      pixels += step;
      // Columns of the crop lie one after the other.
      const target = { data, offset: offset + x * side * 3, order: 'columns', normalize: true };
      const part = width < side && { part: { x, y: 0, width, height: side } };
      resizeAreaInto(image, size, target as FloatTarget, { region, round: false, ...part });
    }
  };
}

function regionsInside(corners: Float64Array, image: RgbImage) {
  const boxes: number[] = [];
  const regions: PixelRegion[] = [];
  for (let box = 0; box < corners.length / 4; box++) {
    const region = cropRegion(corners, box, image);
    if (!region) continue;
    boxes.push(box);
    regions.push(region);
  }
  return { boxes: Int32Array.from(boxes), regions };
}

interface PassingCrops {
  readonly boxes: ScoredBoxes;
  /** x of five points, then y, as shares of each box; from O-Net only. */
  readonly landmarks: Float32Array | undefined;
}

/**
 * Lets R-Net or O-Net judge crops.
 *
 * @param corners x1, y1, x2, y2 of each box, whole pixels counted from 1
 * @param threshold score that must be exceeded
 * @returns the boxes taken for faces, in the given order, not yet moved by the regression
 */
export async function passingCrops(
  network: CropNetwork,
  image: RgbImage,
  corners: Float64Array,
  threshold: number,
  abortPoint: () => Promise<void>,
): Promise<PassingCrops> {
  const { boxes, outputs } = await runOnCrops(network, image, corners, abortPoint);
  const { probabilities, regression, landmarks } = outputs;
  // The original compares in float32.
  const least = Math.fround(threshold);
  const rows = boxes
    .map((_, row) => row)
    .filter((row) => (probabilities?.[row * 2 + 1] as number) > least);
  return {
    boxes: {
      count: rows.length,
      corners: pickRows(corners, 4, pickRows(boxes, 1, rows)),
      scores: Float32Array.from(rows, (row) => probabilities?.[row * 2 + 1] as number),
      regression: pickRows(regression as Float32Array, 4, rows),
    },
    landmarks: landmarks && pickRows(landmarks, 10, rows),
  };
}

/**
 * The pixels of box number `index`: whole pixels counted from 1, both border pixels included. May
 * reach beyond the image, where crops are black.
 *
 * @param corners x1, y1, x2, y2 of each box
 * @returns undefined when the box is empty or wholly outside the image, where the original crashes
 */
export function cropRegion(
  corners: Float64Array,
  index: number,
  image: { readonly width: number; readonly height: number },
): PixelRegion | undefined {
  const [x1, y1, x2, y2] = corners.subarray(index * 4) as unknown as [
    x1: number,
    y1: number,
    x2: number,
    y2: number,
  ];
  const width = Math.min(x2, image.width) - Math.max(x1, 1) + 1;
  const height = Math.min(y2, image.height) - Math.max(y1, 1) + 1;
  if (!(width >= 1 && height >= 1)) return undefined;
  return { x: x1 - 1, y: y1 - 1, width: x2 - x1 + 1, height: y2 - y1 + 1 };
}
