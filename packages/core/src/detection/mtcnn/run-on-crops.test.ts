import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crop } from '../../image/crop.js';
import { resizeAreaInto } from '../../image/resize-area.js';
import { rgbImage } from '../../image/rgb-image.js';
import { createONet } from '../../models/mtcnn.js';
import type { TensorData } from '../../runtime/runtime.js';
import { noiseImage } from '../testing/noise-image.js';
import { cropRegion, runOnCrops } from './run-on-crops.js';

/** Red tells the column and green the row of a pixel, both from 1; black is outside. */
function gridImage(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    data[i * 3] = (i % width) + 1;
    data[i * 3 + 1] = Math.floor(i / width) + 1;
  }
  return rgbImage(width, height, data);
}

/** First and last position in the crop, and column or row in the image, of what is not black. */
function extent(values: readonly number[]) {
  const first = values.findIndex((value) => value > 0);
  const last = values.findLastIndex((value) => value > 0);
  return { within: [first + 1, last + 1], of: [values[first], values[last]] };
}

describe('cropRegion', () => {
  it.each([
    // dx, edx; x, ex; dy, edy; y, ey; tmpw of the reference run, all counted from 1
    [[-4, 5, 21, 30], [6, 26], [1, 21], [1, 26], [5, 30], 26],
    [[90, 79, 110, 99], [1, 11], [90, 100], [1, 12], [79, 90], 21],
    [[10, 10, 33, 33], [1, 24], [10, 33], [1, 24], [10, 33], 24],
  ] as const)('pads %j as the reference run does', (box, dx, x, dy, y, side) => {
    const image = gridImage(100, 90);
    const region = cropRegion(Float64Array.from(box), 0, image);
    if (!region) throw new Error('the box lies in the image');
    const { width, height, data } = crop(image, region);
    expect([width, height]).toEqual([side, side]);
    const columns = Array.from({ length: width }, (_, i) =>
      Math.max(...Array.from({ length: height }, (_, row) => data[(row * width + i) * 3]!)),
    );
    const rows = Array.from({ length: height }, (_, i) =>
      Math.max(
        ...Array.from({ length: width }, (_, column) => data[(i * width + column) * 3 + 1]!),
      ),
    );
    expect(extent(columns)).toEqual({ within: dx, of: x });
    expect(extent(rows)).toEqual({ within: dy, of: y });
  });

  it.each([
    ['left of the image', [-30, 5, 0, 35]],
    ['right of it', [101, 5, 120, 25]],
    ['above it', [5, -30, 35, 0]],
    ['below it', [5, 91, 35, 120]],
    ['without width', [10, 10, 9, 30]],
    ['turned inside out', [30, 30, 10, 10]],
    ['that is not a number', [Number.NaN, 10, 20, 30]],
  ])('has nothing of a box %s', (_case, box) => {
    expect(cropRegion(Float64Array.from(box), 0, { width: 100, height: 90 })).toBeUndefined();
  });

  it('is there exactly when a pixel of the box is a pixel of the image', () => {
    const corner = fc.integer({ min: -30, max: 30 });
    const size = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(corner, corner, corner, corner, size, size, (x1, y1, x2, y2, width, height) => {
        let shared = 0;
        for (let x = 1; x <= width; x++) {
          for (let y = 1; y <= height; y++) {
            if (x >= x1 && x <= x2 && y >= y1 && y <= y2) shared++;
          }
        }
        const region = cropRegion(Float64Array.of(x1, y1, x2, y2), 0, { width, height });
        expect(region !== undefined).toBe(shared > 0);
      }),
    );
  });
});

describe('runOnCrops', () => {
  it('cuts a large crop in parts and can stop between them', async () => {
    const image = noiseImage(2600, 2400);
    // Nearly the whole photo, and beyond it.
    const corners = Float64Array.of(1, 1, 2400, 2400, -999, 11, 2400, 3411);
    const inputs: Float32Array[] = [];
    const session = {
      network: createONet(),
      dispose: async () => {},
      [Symbol.asyncDispose]: async () => {},
      async run({ input }: Readonly<Record<string, TensorData>>) {
        inputs.push((input as TensorData).data.slice());
        const rows = { shape: [2], data: new Float32Array(2) };
        return { probabilities: rows, regression: rows, landmarks: rows };
      },
    };
    let points = 0;
    const network = { session, side: 24, batchSize: 16 };
    await runOnCrops(network, image, corners, async () => {
      points++;
    });
    // One before the run, and one for each 2 million pixels of the 17 million that are cut out.
    expect(points).toBeGreaterThanOrEqual(8);
    const expected = new Float32Array(2 * 24 * 24 * 3);
    for (const crop of [0, 1]) {
      const region = cropRegion(corners, crop, image);
      const target = { data: expected, offset: crop * 24 * 24 * 3 } as const;
      const options = { round: false, ...(region && { region }) };
      const size = { width: 24, height: 24 };
      resizeAreaInto(image, size, { ...target, order: 'columns', normalize: true }, options);
    }
    expect(inputs).toEqual([expected]);
  });
});
