import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thorough } from '@facenet/testkit';
import { expect, it } from 'vitest';
import { Acknowledged, killTwoWriters, lossesOf } from './testing/killed-gallery.js';

// bench/kill-gallery.ts does it a hundred times.
it.runIf(thorough)('loses nothing that was acknowledged when its writers are killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gallery-'));
  const path = join(folder, 'people.db');
  const acknowledged = new Acknowledged();
  for (let round = 0; round < 4; round++) {
    await killTwoWriters(path, `${round}`, acknowledged, Math.random);
    expect(await lossesOf(path, acknowledged)).toEqual([]);
  }
  expect(acknowledged.added.size).toBeGreaterThan(8);
  await rm(folder, { recursive: true });
});
