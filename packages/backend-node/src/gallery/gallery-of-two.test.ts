import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Embedding } from '@facenet/core';
import { Gallery } from '@facenet/core/gallery';
import { mobilefacenet512 as card } from '@facenet/core/models';
import { expect, it } from 'vitest';
import { openGalleryStore } from './index.js';

/** Faces of one person lie near to one another, as near as those of real photos. */
function embedding(person: number, photo: number): Embedding {
  let state = 1;
  const random = (seed: number) => {
    state = seed;
    return Float32Array.from({ length: card.embeddingSize }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647 - 0.5;
    });
  };
  const own = random(7_919 * person + 1);
  const noise = random(104_729 * person + 31 * photo + 2);
  const sum = own.map((value, i) => value + 0.4 * noise[i]!);
  const length = Math.hypot(...sum);
  return new Embedding(
    card.id,
    sum.map((value) => value / length),
  );
}

it('two programs enrol, merge and correct in one file at once, and nothing is lost', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gallery-'));
  const path = join(folder, 'people.db');
  const open = async () => Gallery.open<never>({ store: await openGalleryStore(path), card });
  const [a, b] = [await open(), await open()];
  try {
    const people = [1, 2, 3, 4, 5];
    await Promise.all(
      people.flatMap((person) =>
        [0, 1, 2, 3].map((photo) => {
          const by = photo % 2 ? a : b;
          return by.enroll(`Person ${person}`, { embedding: embedding(person, photo) });
        }),
      ),
    );
    expect(await a.stats()).toMatchObject({ people: 5, faces: 20 });
    await Promise.all([
      a.merge('Person 1', 'Person 2'),
      b.enroll('Person 2', { embedding: embedding(2, 9) }),
      a.enroll('Person 3', { embedding: embedding(3, 9) }),
      b.rename('Person 4', 'Dora'),
    ]);
    expect(await b.stats()).toMatchObject({ people: 4, faces: 22 });
    expect((await b.person('Person 2')).faces).toBe(9);
    await a.reject(embedding(3, 50), 'Person 3');
    const found = await b.identifyEmbeddings([3, 3, 4, 5, 6].map((p, i) => embedding(p, 50 + i)));
    expect(found.map(({ person }) => person?.name)).toEqual([
      undefined,
      'Person 3',
      'Dora',
      'Person 5',
      undefined,
    ]);
  } finally {
    await a.dispose();
    await b.dispose();
    await rm(folder, { recursive: true });
  }
});
