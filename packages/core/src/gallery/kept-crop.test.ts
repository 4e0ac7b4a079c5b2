import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rgbImage } from '../image/rgb-image.js';
import type { FacePlace } from '../pipeline/face-engine.js';
import { jpegComment, withJpegComment } from './jpeg-comment.js';
import { keepAligned, keepCrop, placeInCrop } from './kept-crop.js';

/** The segments that encoders begin with, and the end of a file. */
const JFIF = [0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
const SCAN = [0xff, 0xdb, 0, 4, 1, 2, 0xff, 0xda, 0, 2, 7, 7, 0xff, 0xd9];
const jpeg = Uint8Array.from([0xff, 0xd8, ...JFIF, ...SCAN]);

function place(x: number, y: number, side: number): FacePlace {
  const at = (u: number, v: number) => [x + u * side, y + v * side] as const;
  return {
    box: [x, y, x + side, y + side],
    landmarks: [at(0.3, 0.4), at(0.7, 0.4), at(0.5, 0.6), at(0.35, 0.8), at(0.65, 0.8)],
  };
}

describe('comments of JPEG files', () => {
  it('stand behind the segment of JFIF, and are read again', () => {
    const file = withJpegComment(jpeg, 'ö');
    expect(jpegComment(file)).toBe('ö');
    expect([...file]).toEqual([0xff, 0xd8, ...JFIF, 0xff, 0xfe, 0, 4, 0xc3, 0xb6, ...SCAN]);
    expect(jpegComment(withJpegComment(file, 'newer'))).toBe('newer');
    expect(jpegComment(jpeg)).toBeUndefined();
  });

  it('leave other bytes and long texts as they are', () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
    expect(withJpegComment(png, 'x')).toBe(png);
    expect(withJpegComment(jpeg, 'x'.repeat(70_000))).toBe(jpeg);
  });

  it('are looked for in any bytes without harm', () => {
    const start = fc.constantFrom([], [0xff, 0xd8], [0xff, 0xd8, 0xff, 0xfe], [0xff, 0xd8, 0xff]);
    fc.assert(
      fc.property(start, fc.uint8Array(), (head, rest) => {
        const bytes = Uint8Array.from([...head, ...rest]);
        jpegComment(bytes);
        placeInCrop(bytes);
        const file = withJpegComment(bytes, 'x');
        expect(file === bytes || jpegComment(file) === 'x').toBe(true);
      }),
    );
  });
});

describe('kept crops', () => {
  const seen: { width: number; height: number }[] = [];
  const codec = {
    async encode(image: { width: number; height: number }) {
      seen.push({ width: image.width, height: image.height });
      return jpeg;
    },
  };
  const photo = rgbImage(1_000, 800, new Uint8Array(1_000 * 800 * 3));

  it('hold the surroundings of the face, and where it is', async () => {
    const bytes = await keepCrop(photo, place(400, 300, 100), codec);
    expect(seen.pop()).toEqual({ width: 200, height: 200 });
    expect(placeInCrop(bytes)).toEqual(place(50, 50, 100));
  });

  it('are scaled down, and cut at the border', async () => {
    const large = await keepCrop(photo, place(200, 100, 400), codec);
    expect(seen.pop()).toEqual({ width: 320, height: 280 });
    const { box } = placeInCrop(large)!;
    expect(box.map(Math.round)).toEqual([80, 40, 240, 200]);
    const corner = await keepCrop(photo, place(-20, -10, 60), codec);
    expect(seen.pop()).toEqual({ width: 70, height: 80 });
    expect(placeInCrop(corner)).toEqual(place(-20, -10, 60));
  });

  it('are the aligned crop with the points of its template, where the photo is gone', async () => {
    const alignment = { method: 'similarity', template: 'arcface-112', size: 112 } as const;
    const aligned = rgbImage(112, 112, new Uint8Array(112 * 112 * 3));
    const known = placeInCrop(await keepAligned(aligned, alignment, codec));
    expect(known?.landmarks[0]).toEqual([38.2946, 51.6963]);
    const margin = { method: 'margin', margin: 44, size: 112 } as const;
    expect(placeInCrop(await keepAligned(aligned, margin, codec))).toBeUndefined();
  });
});
