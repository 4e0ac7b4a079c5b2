import { readFileSync } from 'node:fs';
import { readPng, sharedMissing, sharedPath, shortlist } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { alignFace } from '../alignment/index.js';
import type { Box, Point } from '../image/geometry.js';
import { resizeAntialiased } from '../image/resize-antialiased.js';
import { resizeArea } from '../image/resize-area.js';
import { type RgbImage, rgbImage } from '../image/rgb-image.js';
import type { AlignmentSpec } from '../models/card.js';
import { expectOnlyFaceNetErrors } from '../testing/whatever.js';
import { faceQuality } from './face-quality.js';
import { qualityProblems } from './quality-gate.js';

interface Golden {
  readonly faces: readonly { readonly box: Box; readonly points: readonly Point[] }[];
}

const missing = sharedMissing('goldens/mtcnn');
const goldens: Readonly<Record<string, Golden>> = missing
  ? {}
  : JSON.parse(readFileSync(sharedPath('goldens/mtcnn/goldens.json'), 'utf8')).images;
const names = Object.keys(goldens).filter((name) => /^[A-Z].*_000\d\.png$/.test(name));

const CUTS: readonly (readonly [string, AlignmentSpec])[] = [
  ['to the template of ArcFace', { method: 'similarity', template: 'arcface-112', size: 112 }],
  ['to the same, larger', { method: 'similarity', template: 'arcface-112', size: 160 }],
  ['to the template of dlib', { method: 'similarity', template: 'dlib-150', size: 150 }],
  ['with a margin', { method: 'margin', margin: 44, size: 160 }],
];

/** A photo's first face, of a picture that was made of it and is as large. */
function reasons(name: string, spec: AlignmentSpec, spoil: (image: RgbImage) => RgbImage) {
  const [first] = goldens[name]!.faces;
  const face = { box: first!.box, landmarks: first!.points };
  const image = spoil(readPng(sharedPath('goldens/mtcnn', name)));
  const quality = faceQuality(face, alignFace(image, face, spec), spec);
  return qualityProblems(quality).map(({ reason }) => reason);
}

/** Three runs of means over five pixels, which come close to a Gaussian of sigma 2.4. */
function blurred({ width, height, data }: RgbImage): RgbImage {
  let pixels = data;
  for (let run = 0; run < 3; run++) {
    for (const step of [3, width * 3]) {
      const means = pixels.slice();
      for (let i = 2 * step; i < pixels.length - 2 * step; i++) {
        let sum = 0;
        for (let k = -2; k <= 2; k++) sum += pixels[i + k * step]!;
        means[i] = sum / 5;
      }
      pixels = means;
    }
  }
  return rgbImage(width, height, pixels);
}

describe.skipIf(missing)('quality of real photos', () => {
  it('has photos to try', () => expect(names.length).toBe(24));

  it.each(shortlist(CUTS, (_, i) => i % 2 === 0))(
    'lets them pass and refuses them spoilt, cut %s',
    (_, spec) => {
      const refused = (spoil: (image: RgbImage) => RgbImage) =>
        names.map((name) => reasons(name, spec, spoil)).filter((all) => all.length > 0);
      expect(refused((image) => image).length).toBeLessThanOrEqual(1);
      const small = (image: RgbImage) => resizeArea(image, 64, 64); // faces of 24 pixels
      const enlarged = refused((image) => resizeAntialiased(small(image), 250, 250, 'bicubic'));
      expect(enlarged.length).toBeGreaterThanOrEqual(22);
      expect(new Set(enlarged.flat())).toEqual(new Set(['blurred']));
      expect(refused(blurred).length).toBeGreaterThanOrEqual(23);
    },
  );

  it('refuses a face of 24 pixels for its size', () => {
    const spec: AlignmentSpec = { method: 'similarity', template: 'arcface-112', size: 112 };
    for (const name of names) {
      const [first] = goldens[name]!.faces;
      const scale = 24 / (first!.box[2] - first!.box[0]);
      const side = Math.round(250 * scale);
      const face = {
        box: first!.box.map((v) => (v * side) / 250) as unknown as Box,
        landmarks: first!.points.map(([x, y]): Point => [(x * side) / 250, (y * side) / 250]),
      };
      const image = resizeArea(readPng(sharedPath('goldens/mtcnn', name)), side, side);
      const quality = faceQuality(face, alignFace(image, face, spec));
      expect(qualityProblems(quality).map(({ reason }) => reason)).toContain('small');
      expect(quality.overall).toBeLessThan(0.15);
    }
  });

  it('is worse in all for what is worse in one thing', () => {
    const name = names[0]!;
    const image = readPng(sharedPath('goldens/mtcnn', name));
    const { box, points } = goldens[name]!.faces[0]!;
    const spec = CUTS[0]![1];
    const sharp = alignFace(image, { box, landmarks: points }, spec);
    const best = faceQuality({ box, landmarks: points, score: 1 }, sharp, spec).overall;
    expect(best).toBeGreaterThan(0.5);
    const soft = alignFace(blurred(image), { box, landmarks: points }, spec);
    const shrunk = box.map((v) => v / 2) as unknown as Box;
    const turned = points.map(([x, y], i): Point => (i === 2 ? [x + 15, y] : [x, y]));
    for (const worse of [
      faceQuality({ box, landmarks: points, score: 0.6 }, sharp, spec),
      faceQuality({ box: shrunk, landmarks: points }, sharp, spec),
      faceQuality({ box, landmarks: turned }, sharp, spec),
      faceQuality({ box, landmarks: points }, soft, spec),
    ]) {
      expect(worse.overall).toBeGreaterThanOrEqual(0);
      expect(worse.overall).toBeLessThan(best);
    }
  });
});

describe('quality', () => {
  const landmarks: Point[] = [
    [38, 52],
    [74, 52],
    [56, 74],
    [42, 92],
    [71, 92],
  ];
  const face = { box: [0, 0, 112, 112] as const, landmarks, score: 0.9 };
  const flat = (level: number) => rgbImage(112, 112, new Uint8Array(112 * 112 * 3).fill(level));

  it('calls flat pictures blurred, and noise sharp', () => {
    for (const level of [0, 128, 255]) expect(faceQuality(face, flat(level)).sharpness).toBe(0);
    let seed = 1;
    const noise = flat(0).data.map(() => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % 256;
    });
    expect(faceQuality(face, rgbImage(112, 112, noise)).sharpness).toBeGreaterThan(0.95);
  });

  it('takes crops of any size', () => {
    for (const side of [1, 2, 7, 96, 400]) {
      const picture = rgbImage(side, side, new Uint8Array(side * side * 3).fill(9));
      expect(faceQuality(face, picture).overall).toBe(0);
    }
  });

  it('says what was wrong, and what is expected', () => {
    const [small, blur] = qualityProblems({ ...faceQuality(face, flat(9)), size: 23.6 });
    expect(small?.message).toBe('The face has 24 pixels; at least 40 are needed.');
    expect(blur?.message).toMatch(/^The face is blurred, or was enlarged: its sharpness is 0\.00/);
    const poses = { size: 99, sharpness: 0.5, yaw: -71, pitch: 44.7, roll: 100, overall: 1 };
    expect(qualityProblems(poses, { maxRoll: 45 }).map(({ message }) => message)).toEqual([
      'The head is turned to the side by about 71 degrees; at most 50 are allowed.',
      'The head looks up by about 45 degrees; at most 40 are allowed.',
      'The head is tilted by about 100 degrees; at most 45 are allowed.',
    ]);
    expect(qualityProblems(poses, { maxYaw: 90, maxPitch: 90 })).toEqual([]);
  });

  it('refuses a gate that is none', () => {
    const quality = faceQuality(face, flat(9));
    expect(() => qualityProblems(quality, { minSharpness: 7 })).toThrow(/0\.\.\.1/);
    expect(() => qualityProblems(quality, { sharp: 1 } as object)).toThrow(/no "sharp"/);
  });

  it('throws nothing but FaceNetErrors', () => {
    expectOnlyFaceNetErrors(faceQuality as never, [face, flat(1), CUTS[0]![1]]);
    expectOnlyFaceNetErrors(qualityProblems as never, [faceQuality(face, flat(1)), {}]);
  });
});
