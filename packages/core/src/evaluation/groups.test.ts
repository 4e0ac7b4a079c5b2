import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../errors.js';
import { evaluateByGroup, groupOfPair, parseGroups } from './groups.js';

describe('parseGroups', () => {
  it('reads members and groups, however separated', () => {
    const text = '\uFEFFAnn female\r\nBob\tmale\n\n"Al, Jr";male\nAnn female\nann/1.jpg,over 60\n';
    expect([...parseGroups(text)]).toEqual([
      ['Ann', 'female'],
      ['Bob', 'male'],
      ['Al, Jr', 'male'],
      ['ann/1.jpg', 'over 60'],
    ]);
  });

  it.each(['Ann', 'Ann a b', 'Ann,', 'Ann a\nAnn b'])('refuses %j, and names the line', (text) => {
    expect(() => parseGroups(`Bob b\n${text}`)).toThrow(/line \d "Ann.*each once/s);
  });

  it('refuses a list of nothing', () => {
    expect(() => parseGroups('\n \n')).toThrow(/The list of groups is empty\./);
  });

  it('gives groups or a FaceNetError for any text', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        try {
          expect(parseGroups(text).size).toBeGreaterThan(0);
        } catch (error) {
          if (!FaceNetError.is(error, 'INVALID_ARGUMENT')) throw error;
        }
      }),
    );
  });
});

describe('groupOfPair', () => {
  const groups = parseGroups('Ann a\nBob b\nBob/Bob_0002 a\ndata/001 a\nfrontal c\n/abs/x.png a');
  it.each([
    ['Ann/Ann_0001', 'Ann/Ann_0002.jpg', 'a'],
    ['Ann/Ann_0001', 'Bob/Bob_0001', undefined],
    ['Ann/Ann_0001', 'Bob/Bob_0002.png', 'a'],
    ['/lfw/Bob/Bob_0001.jpg', 'Bob\\Bob_0003.jpg', 'b'],
    ['data/001/frontal/01.jpg', 'data/001/02.jpg', undefined],
    ['data/001/profile/01.jpg', '/abs/x.png', 'a'],
    ['Eve/Eve_0001', 'Eve/Eve_0002', undefined],
    ['Ann', 'Ann.jpg', 'a'],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(groupOfPair(groups, a, b)).toBe(expected);
  });
});

const pair = (group: string | undefined, distance: number, same: boolean) => ({
  group,
  distance,
  same,
});
const pairs = [
  pair('young', 0.5, true),
  pair('young', 1.1, true),
  pair('young', 0.9, false),
  pair('young', 1.4, false),
  pair('old', 0.5, true),
  pair('old', 0.6, true),
  pair('old', 1.0, false),
  pair(undefined, 0.1, false),
];

describe('evaluateByGroup', () => {
  it('measures every group at one threshold and how far they lie apart', () => {
    const found = evaluateByGroup(pairs, ({ group }) => group, { threshold: 1 });
    expect(found.groups).toEqual([
      { group: 'old', genuinePairs: 2, impostorPairs: 1, accuracy: 1, fmr: 0, fnmr: 0 },
      { group: 'young', genuinePairs: 2, impostorPairs: 2, accuracy: 0.5, fmr: 0.5, fnmr: 0.5 },
    ]);
    expect(found.spread.fmr).toEqual({ min: 0, max: 0.5, difference: 0.5, ratio: Infinity });
    expect(found.spread.accuracy).toEqual({ min: 0.5, max: 1, difference: 0.5, ratio: 2 });
    expect(found.ungrouped).toBe(1);
  });

  it('gives no rate where there are no pairs of the kind', () => {
    const found = evaluateByGroup([pair('a', 0.5, true)], () => 'a', { threshold: 1 });
    expect(found.groups[0]).toMatchObject({ fmr: Number.NaN, fnmr: 0, accuracy: 1 });
    expect(found.spread.fmr.max).toBeNaN();
    expect(found.spread.fnmr.ratio).toBe(1);
  });

  it('refuses NaN', () => {
    const bad = [pair('a', Number.NaN, true)];
    expect(() => evaluateByGroup(bad, () => 'a', { threshold: 1 })).toThrowError(/pair 0 is NaN/);
    expect(() => evaluateByGroup([], () => 'a', { threshold: Number.NaN })).toThrowError(/NaN/);
  });
});
