import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPNet } from '../../models/mtcnn.js';
import { testRuntimes } from '../../models/testing/runtimes.js';
import type { TensorData } from '../../runtime/runtime.js';
import { defaultMtcnnWeights } from '../testing/default-weights.js';
import { noiseImage } from '../testing/noise-image.js';
import { columnBands } from './column-bands.js';
import { concatFloats } from './typed-rows.js';

/** Cells of P-Net's map for so many pixels. */
const cells = (pixels: number) => Math.ceil((pixels - 2) / 2) - 4;

describe('columnBands', () => {
  it('are within the limit and have each cell of the level once', () => {
    const size = fc.integer({ min: 12, max: 3000 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 1, max: 2 ** 20 }), (width, height, limit) => {
        const bands = columnBands(width, height, limit);
        let next = 0;
        for (const { from, to } of bands) {
          expect(from).toBe(2 * next);
          next += cells(to - from);
          if (bands.length > 1)
            expect((to - from) * height).toBeLessThanOrEqual(Math.max(limit, 74 * height));
        }
        expect(bands.at(-1)?.to).toBe(width);
        expect(next).toBe(cells(width));
      }),
    );
  });

  it.each(testRuntimes)('change nothing in what P-Net says on %s', async (_name, createRuntime) => {
    const pnet = await (await createRuntime()).load(createPNet(), await defaultMtcnnWeights());
    for (const width of [201, 202]) {
      const height = 31;
      const image = noiseImage(height, width);
      const pixels = Float32Array.from(image.data, (v) => (v - 127.5) / 128);
      const run = async (from: number, to: number) => {
        const data = pixels.subarray(from * height * 3, to * height * 3);
        return pnet.run({ input: { shape: [1, to - from, height, 3], data } });
      };
      const whole = await run(0, width);
      const bands = columnBands(width, height, 1);
      expect(bands.length).toBeGreaterThan(2);
      const parts = await Promise.all(bands.map(({ from, to }) => run(from, to)));
      for (const name of ['probabilities', 'regression']) {
        const joined = concatFloats(parts.map((part) => (part[name] as TensorData).data));
        const expected = (whole[name] as TensorData).data;
        expect(joined).toHaveLength(expected.length);
        const worst = joined.reduce((w, v, i) => Math.max(w, Math.abs(v - expected[i]!)), 0);
        expect(worst).toBeLessThan(1e-5);
      }
    }
    await pnet.dispose();
  });
});
