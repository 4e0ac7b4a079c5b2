import { join } from 'node:path';
import { expect, it } from 'vitest';
import { annotatedPaths } from './write-annotated.js';

it('gives every photo a copy of its own and never writes over a photo', () => {
  const photos = ['a/x.jpg', 'b/x.jpg', 'b/X.gif', 'out/y.png', 'c/y.jpg'];
  const copyOf = annotatedPaths('out', photos);
  expect(photos.map(copyOf)).toEqual(
    ['x.png', 'x-2.png', 'X-3.png', 'y-2.png', 'y-3.png'].map((name) => join('out', name)),
  );
});
