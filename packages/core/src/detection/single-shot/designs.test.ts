import { describe, expect, it } from 'vitest';
import type { TensorData } from '../../runtime/runtime.js';
import { Candidates } from './candidates.js';
import type { OutputMaps } from './design.js';
import { retinafaceDesign } from './retinaface.js';
import { scrfdDesign } from './scrfd.js';
import { yunetDesign } from './yunet.js';

const STRIDES = [8, 16, 32];

/** Maps of two images of 96x64 pixels, with values sin(i * step + stride + shift). */
function waves(
  layers: Readonly<Record<string, { channels: number; step: number; shift?: number }>>,
  change: (name: string, value: number) => number,
): OutputMaps {
  const maps: Record<string, TensorData> = {};
  for (const [name, { channels, step, shift = 0 }] of Object.entries(layers)) {
    for (const stride of STRIDES) {
      const shape = [2, 64 / stride, 96 / stride, channels];
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) =>
        change(name, Math.sin(i * step + stride + shift)),
      );
      maps[`${name}${stride}`] = { shape, data };
    }
  }
  return maps;
}

const boxes = { step: 0.9 };
const landmarks = { step: 1.3 };

/** What numpy makes of the second image, by a decoding written for this test. */
const cases = [
  {
    design: retinafaceDesign,
    maps: waves(
      {
        scores: { channels: 4, step: 1.7 },
        boxes: { channels: 8, ...boxes },
        landmarks: { channels: 20, ...landmarks },
      },
      (name, value) => (name === 'scores' ? value * 3 : value),
    ),
    count: 115,
    score: 0.997401,
    box: [17.6617, 1.7804, 31.5327, 33.5697],
    points: [
      41.6031, 34.3865, 38.9412, 28.3145, 38.3546, 34.0727, 42.0218, 30.2765, 36.3236, 31.0242,
    ],
    sum: 68922.61,
  },
  {
    design: scrfdDesign,
    maps: waves(
      {
        scores: { channels: 2, step: 1.7 },
        boxes: { channels: 8, ...boxes },
        landmarks: { channels: 20, ...landmarks },
      },
      (name, value) => {
        if (name === 'scores') return Math.abs(value);
        return name === 'boxes' ? Math.abs(value) * 3 + 0.1 : value;
      },
    ),
    count: 168,
    score: 1,
    box: [71.6277, 13.3862, 129.4158, 76.0317],
    points: [
      89.6335, 62.8862, 78.3305, 32.2206, 73.2275, 60.1561, 93.276, 42.9465, 64.0204, 44.5045,
    ],
    sum: 82533.16,
  },
  {
    design: yunetDesign,
    maps: waves(
      {
        classes: { channels: 1, step: 1.7 },
        objects: { channels: 1, step: 0.6, shift: 1 },
        boxes: { channels: 4, ...boxes },
        landmarks: { channels: 10, ...landmarks },
      },
      (name, value) => {
        if (name === 'classes') return value * 1.2;
        return name === 'objects' ? value * 0.9 : value;
      },
    ),
    count: 17,
    score: 0.946226,
    box: [83.5719, 36.1777, 100.2852, 43.6244],
    points: [
      86.5232, 39.1809, 93.3186, 27.6645, 80.3619, 32.2491, 95.7714, 35.9085, 82.3197, 25.0525,
    ],
    sum: 8684.46,
  },
];

describe.each(cases)('$design.name', ({ design, maps, count, score, box, points, sum }) => {
  /** Boxes that overlap are kept: none does by more than everything. */
  const collect = (image: number, threshold = design.threshold) => {
    const found = new Candidates();
    design.collect(maps, image, threshold, found);
    return found.faces(1);
  };

  it('decodes its maps as the reference does', () => {
    const faces = collect(1);
    expect(faces).toHaveLength(count);
    expect(faces[0]?.score).toBeCloseTo(score, 5);
    for (const [i, value] of box.entries()) expect(faces[0]?.box[i]).toBeCloseTo(value, 3);
    const flat = faces[0]?.landmarks.flat() ?? [];
    for (const [i, value] of points.entries()) expect(flat[i]).toBeCloseTo(value, 3);
    const all = faces.flatMap((face) => [...face.box, ...face.landmarks.flat()]);
    expect(Math.abs(all.reduce((a, b) => a + b) - sum)).toBeLessThan(0.5);
  });

  it('finds less above a higher score, in each image its own', () => {
    const sure = collect(1, 0.9);
    expect(sure.length).toBeGreaterThan(0);
    expect(sure).toEqual(collect(1).filter((face) => face.score >= 0.9));
    expect(collect(0)).not.toEqual(collect(1));
  });
});

describe('Candidates', () => {
  const landmarks = { data: new Float32Array(10), at: 0, x: 3, y: 4, unit: 1 };

  it('leaves out boxes that are none', () => {
    const found = new Candidates();
    found.add(0.9, [0, 0, 0, 10], landmarks);
    found.add(0.9, [5, 0, 1, 10], landmarks);
    found.add(0.9, [0, 0, Number.NaN, 10], landmarks);
    found.add(0.9, [0, 0, Number.POSITIVE_INFINITY, 10], landmarks);
    found.add(0.8, [0, 0, 8, 10], landmarks);
    expect(found.faces(0.4)).toEqual([
      { box: [0, 0, 8, 10], score: 0.8, landmarks: Array.from({ length: 5 }, () => [3, 4]) },
    ]);
  });
});
