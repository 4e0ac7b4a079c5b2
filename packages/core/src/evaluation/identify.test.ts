import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identify } from './identify.js';

/** People as points on a line: name and place. */
function onLine(people: readonly (readonly [string, number])[]) {
  return {
    embeddings: Float32Array.from(people.map(([, place]) => place)),
    labels: people.map(([name]) => name),
  };
}

describe('identify', () => {
  const { embeddings, labels } = onLine([
    ['a', 0],
    ['b', 10],
    ['c', 20],
    ['a', 1],
    ['b', 4],
    ['c', 9],
    ['stranger', 2.5],
    ['other', 16],
  ]);

  it('ranks the right person among all enrolled', () => {
    // a is nearest to a; b at 4 is nearer to a; c at 9 is nearer to b and to a.
    const found = identify(embeddings, labels);
    expect(found.cmc).toEqual([1 / 3, 2 / 3, 1]);
    expect(found.rank1).toBe(1 / 3);
    expect(found.rank5).toBe(1);
    expect(found).toMatchObject({ identities: 3, matedSearches: 3, nonMatedSearches: 2 });
  });

  it('reports nobody beyond the threshold of the false-alarm rate', () => {
    // The strangers are 2.5 and 4 away from the nearest; the one right answer is 1 away.
    const { openSet } = identify(embeddings, labels, { fars: [0, 0.5, 1] });
    expect(openSet).toEqual([
      { far: 0, measuredFar: 0, threshold: 2.5, dir: 1 / 3 },
      { far: 0.5, measuredFar: 0.5, threshold: 4, dir: 1 / 3 },
      { far: 1, measuredFar: 1, threshold: Infinity, dir: 1 / 3 },
    ]);
  });

  it('keeps strangers out of the gallery', () => {
    const found = identify(embeddings, labels, { strangers: ['b'], maxRank: 1 });
    expect(found).toMatchObject({ identities: 2, matedSearches: 2, nonMatedSearches: 4 });
    expect(found.cmc).toEqual([0.5]);
  });

  it('compares with the nearest of several enrolled images', () => {
    const people = onLine([
      ['a', 0],
      ['a', 8],
      ['b', 5],
      ['b', 30],
      ['a', 7],
      ['b', 29],
    ]);
    const two = identify(people.embeddings, people.labels, { gallerySize: 2 });
    expect(two.rank1).toBe(1);
    expect(two.openSet).toEqual([]);
    expect(identify(people.embeddings, people.labels).rank1).toBeLessThan(1);
  });

  it('counts ties against the model', () => {
    const labels = ['a', 'b', 'a', 'b'];
    expect(identify(new Float32Array(4), labels)).toMatchObject({ rank1: 0, rank5: 1 });
  });

  it('has a characteristic that never falls and ends at 1', () => {
    const people = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(50)), {
      minLength: 5,
      maxLength: 20,
    });
    fc.assert(
      fc.property(people, (list) => {
        const { embeddings: places, labels: names } = onLine(list);
        const { cmc, rank1 } = identify(places, names);
        expect(cmc[0]).toBe(rank1);
        expect(cmc.at(-1)).toBe(1);
        for (let i = 1; i < cmc.length; i++) expect(cmc[i]).toBeGreaterThanOrEqual(cmc[i - 1]!);
      }),
    );
  });

  it.each([
    [{ gallerySize: 2 }, /Nobody has more than 2 images/],
    [{ gallerySize: 0 }, /gallerySize is 0/],
    [{ maxRank: 1.5 }, /maxRank is 1.5/],
    [{ fars: [-1] }, /false-alarm rate is -1/],
  ])('refuses %o', (options, message) => {
    expect(() => identify(embeddings, labels, options)).toThrowError(message);
  });

  it('refuses rows that do not match the labels', () => {
    expect(() => identify(embeddings, ['a', 'b', 'c'])).toThrowError(/8 values are not 3/);
  });
});
