import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/photos.js';
import { annotatedPaths } from './write-annotated.js';

it('gives every photo a copy of its own and never writes over a photo', () => {
  const photos = ['a/x.jpg', 'b/x.jpg', 'b/X.gif', 'out/y.png', 'c/y.jpg'];
  const copyOf = annotatedPaths('out', photos);
  expect(photos.map(copyOf)).toEqual(
    ['x.png', 'x-2.png', 'X-3.png', 'y-2.png', 'y-3.png'].map((name) => join('out', name)),
  );
});

it('knows a photo also where a link leads to it', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'photos'));
  await symlink(join(folder, 'photos'), join(folder, 'link'));
  const photo = join(folder, 'photos', 'x.png');
  expect(annotatedPaths(join(folder, 'link'), [photo])(photo)).toBe(
    join(folder, 'link', 'x-2.png'),
  );
});
