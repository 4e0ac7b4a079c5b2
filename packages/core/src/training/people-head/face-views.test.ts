import { expect, it } from 'vitest';
import { flipHorizontal } from '../../image/index.js';
import { faceViews } from './face-views.js';

const face = {
  width: 8,
  height: 8,
  data: Uint8Array.from({ length: 192 }, (_, i) => (i * 37) % 256),
};

it('mirrors a face, and shows it smaller', () => {
  const [mirrored, small, ...rest] = faceViews(face, [2]);
  expect(rest).toEqual([]);
  expect(mirrored).toEqual(flipHorizontal(face));
  expect(small).toMatchObject({ width: 8, height: 8 });
  // Its corner shows nothing but the mean of the 16 pixels there.
  const corner = [0, 1, 2, 3].flatMap((y) => [0, 1, 2, 3].map((x) => face.data[(y * 8 + x) * 3]!));
  const mean = corner.reduce((sum, value) => sum + value, 0) / 16;
  expect(Math.abs(small!.data[0]! - mean)).toBeLessThanOrEqual(1);
});

it('shows one size unless it is told which', () => {
  const large = { width: 32, height: 32, data: new Uint8Array(3072) };
  expect(faceViews(large)).toHaveLength(2);
});

it.each([
  ['no image', [undefined, [4]]],
  ['a size beyond the face', [face, [9]]],
  ['half a pixel', [face, [2.5]]],
  ['no list of sizes', [face, 4]],
])('refuses %s', (_, args) => {
  const views = () => faceViews(...(args as unknown as Parameters<typeof faceViews>));
  expect(views).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});
