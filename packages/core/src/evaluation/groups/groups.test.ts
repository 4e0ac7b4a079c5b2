import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { groupOfPair } from './group-of-pair.js';
import { parseGroups } from './parse-groups.js';

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
      fc.property(fc.string({ unit: 'binary' }), (text) => {
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
