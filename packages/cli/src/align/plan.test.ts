import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planCrops, shuffled } from './plan.js';

const none = new Map<string, string>();
const crops = (files: string[], known: ReadonlyMap<string, string> = none) =>
  Object.fromEntries(
    planCrops([{ name: 'c', files }], known)
      .flat()
      .map(({ photo, crop }) => [photo, crop]),
  );

describe('planCrops', () => {
  it('drops the ending of the photo, and the last one only', () => {
    expect(crops(['a.jpg', 'b.c.png', 'd'])).toEqual({
      'c/a.jpg': 'c/a',
      'c/b.c.png': 'c/b.c',
      'c/d': 'c/d',
    });
  });

  it('keeps photos apart that differ in their ending or in case only', () => {
    expect(crops(['A.jpg', 'a.gif', 'a.jpg', 'a.jpg.png'])).toEqual({
      'c/A.jpg': 'c/A',
      'c/a.gif': 'c/a.gif',
      'c/a.jpg': 'c/a.jpg',
      'c/a.jpg.png': 'c/a.jpg.png',
    });
  });

  it('moves nothing when photos come later', () => {
    const before = crops(['b.jpg']);
    const after = crops(['b.gif', 'b.jpg'], new Map(Object.entries(before)));
    expect(after).toEqual({ 'c/b.jpg': 'c/b', 'c/b.gif': 'c/b.gif' });
  });

  it('gives every photo a place of its own, whatever the names', () => {
    const part = fc.constantFrom('a', 'A', 'b', '.jpg', '.png', '~2');
    const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.uniqueArray(name), (first, more) => {
        const known = new Map(Object.entries(crops(first)));
        const all = crops([...new Set([...first, ...more])], known);
        const places = Object.values(all).map((place) => place.toLowerCase());
        expect(new Set(places).size).toBe(places.length);
        for (const [photo, crop] of known) expect(all[photo]).toBe(crop);
      }),
    );
  });
});

it('gives every order of three items about as often', () => {
  const times = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = shuffled(['a', 'b', 'c']).join('');
    times.set(order, (times.get(order) ?? 0) + 1);
  }
  expect(times.size).toBe(6);
  // 1000 each; six standard deviations are 173.
  for (const count of times.values()) expect(Math.abs(count - 1000)).toBeLessThan(180);
});
