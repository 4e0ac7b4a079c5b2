import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { parseAlternatingPairs } from './alternating.js';
import { parseCfpPairs } from './cfp.js';
import { imageKeyText } from './face-pair.js';
import { detectPairListFormat, pairListFormats } from './formats.js';
import { parseGenericPairs } from './generic.js';
import { parseLfwPairs } from './lfw.js';

describe('parseLfwPairs', () => {
  it.skipIf(sharedMissing('data/seed'))('reads the list of LFW with its ten sets', () => {
    const text = readFileSync(sharedPath('data/seed/pairs.txt'), 'utf8');
    const { pairs, folds } = parseLfwPairs(text);
    expect(pairs).toHaveLength(6000);
    expect(folds).toBe(10);
    for (let fold = 0; fold < 10; fold++) {
      const own = pairs.filter((pair) => pair.fold === fold);
      expect(own.filter(({ same }) => same)).toHaveLength(300);
      expect(own.filter(({ same }) => !same)).toHaveLength(300);
    }
    const images = pairs.flatMap(({ a, b }) => [imageKeyText(a), imageKeyText(b)]);
    expect(new Set(images).size).toBe(7701);
    expect(new Set(pairs.flatMap(({ a, b }) => [a.name, b.name])).size).toBe(4281);
    expect(pairs[0]).toEqual({
      a: { name: 'Abel_Pacheco', index: 1 },
      b: { name: 'Abel_Pacheco', index: 4 },
      same: true,
      fold: 0,
    });
  });

  it('reads lists without a header, with blanks and other line ends', () => {
    const list = parseLfwPairs('\uFEFFAnn 1 2\r\n\r\n Ann  1\tBob 12 \r');
    expect(list).toEqual({
      pairs: [
        { a: { name: 'Ann', index: 1 }, b: { name: 'Ann', index: 2 }, same: true },
        { a: { name: 'Ann', index: 1 }, b: { name: 'Bob', index: 12 }, same: false },
      ],
    });
    expect(imageKeyText(list.pairs[1]!.b)).toBe('Bob/Bob_0012');
  });

  it.each([
    ['tabs', 'Ann Lee, Jr\t1\t2\nAnn Lee, Jr\t1\tBob\t12'],
    ['quotes', '"Ann Lee, Jr" 1 2\n"Ann Lee, Jr"  1\tBob 12'],
  ])('reads names with blanks between %s', (_, text) => {
    const name = 'Ann Lee, Jr';
    expect(detectPairListFormat(text)).toBe('lfw');
    expect(parseLfwPairs(text).pairs).toEqual([
      { a: { name, index: 1 }, b: { name, index: 2 }, same: true },
      { a: { name, index: 1 }, b: { name: 'Bob', index: 12 }, same: false },
    ]);
  });

  it.each(['10\t300', '1', '2 5'])('gives no folds when the header %j does not fit', (header) => {
    const { pairs, folds } = parseLfwPairs(`${header}\nAnn 1 2\nAnn 1 Bob 1`);
    expect(pairs.map((pair) => pair.fold)).toEqual([undefined, undefined]);
    expect(folds).toBeUndefined();
  });

  it('names the lines that are no pairs', () => {
    const text = '10 300\nAnn 1 2\nAnn 1\nAnn one 2\nAnn 1 Bob 1 Cid\n';
    const read = () => parseLfwPairs(text);
    expect(read).toThrowError(/line 3 "Ann 1", line 4 "Ann one 2", line 5 "Ann 1 Bob 1 Cid"/);
    expect(() => parseLfwPairs('10 300')).toThrowError(/holds no pairs/);
    expect(() => parseLfwPairs('a\n'.repeat(9))).toThrowError(/line 5 "a" and 4 more/);
  });
});

describe('parseGenericPairs', () => {
  const expected = {
    pairs: [
      { a: 'ann/1.jpg', b: 'ann/2.jpg', same: true },
      { a: 'ann/1.jpg', b: 'bob/1.jpg', same: false },
    ],
  };

  it.each([
    ['blanks', 'ann/1.jpg ann/2.jpg 1\nann/1.jpg   bob/1.jpg 0'],
    [
      'commas and titles',
      'image_a,image_b,same\nann/1.jpg,ann/2.jpg,True\nann/1.jpg,bob/1.jpg,False',
    ],
    ['semicolons', 'ann/1.jpg;ann/2.jpg;1\nann/1.jpg;bob/1.jpg;-1'],
    ['tabs', 'ann/1.jpg\t\tann/2.jpg\t1\nann/1.jpg\tbob/1.jpg\t0'],
    ['the answer first', '1 ann/1.jpg ann/2.jpg\n0 ann/1.jpg bob/1.jpg'],
  ])('reads %s', (_, text) => {
    expect(parseGenericPairs(text)).toEqual(expected);
  });

  it('says how paths with blanks are written', () => {
    const read = () => parseGenericPairs('a.jpg b.jpg 1\nann lee/1.jpg ann lee/2.jpg 1');
    expect(read).toThrowError(/line 2 .* need tabs between fields, or double quotes/);
    const { pairs } = parseGenericPairs('ann lee/1.jpg\tann lee/2.jpg\t1');
    expect(pairs).toEqual([{ a: 'ann lee/1.jpg', b: 'ann lee/2.jpg', same: true }]);
  });

  it('reads paths with separators in quotes', () => {
    const { pairs } = parseGenericPairs('"a, b.jpg","c ""d"".jpg",1\n"x y.jpg" z.jpg 0');
    expect(pairs.map(({ a, b }) => [a, b])).toEqual([
      ['a, b.jpg', 'c "d".jpg'],
      ['x y.jpg', 'z.jpg'],
    ]);
  });

  it('names the lines that are no pairs', () => {
    expect(() => parseGenericPairs('a.jpg b.jpg 1\na.jpg b.jpg\na.jpg b.jpg 7\n,x,1')).toThrowError(
      /line 2 "a.jpg b.jpg", line 3 "a.jpg b.jpg 7", line 4 ",x,1"/,
    );
  });
});

describe('parseAlternatingPairs', () => {
  it('reads two lines for a pair', () => {
    const text = 'Ann_1.jpg 1\nAnn_2.jpg 1\nAnn_1.jpg 0\nBob_1.jpg 0\n';
    expect(parseAlternatingPairs(text).pairs).toMatchObject([
      { a: 'Ann_1.jpg', b: 'Ann_2.jpg', same: true },
      { a: 'Ann_1.jpg', b: 'Bob_1.jpg', same: false },
    ]);
  });

  it('deals the pairs of two persons over the folds that the others name', () => {
    const line = (image: string, label: number) => `${image} ${label}\n${image} ${label}\n`;
    const genuine = [1, 1, 2, 2, 3, 3].map((fold, i) => line(`same${i}.jpg`, fold));
    const impostor = [0, 0, 0, 0, 0, 0].map((label, i) => line(`other${i}.jpg`, label));
    const { pairs, folds } = parseAlternatingPairs([...genuine, ...impostor].join(''));
    expect(folds).toBe(3);
    expect(pairs.map((pair) => pair.fold)).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2]);
  });

  it('deals a list without folds over ten, both kinds in each', () => {
    const text = [1, 0].flatMap((label) => Array(40).fill(`x.jpg ${label}`)).join('\n');
    const { pairs, folds } = parseAlternatingPairs(text);
    expect(folds).toBe(10);
    for (let fold = 0; fold < 10; fold++) {
      const own = pairs.filter((pair) => pair.fold === fold).map((pair) => pair.same);
      expect(own).toEqual([true, true, false, false]);
    }
  });

  it('names lines without a label, of different labels, and a single last one', () => {
    const text = 'a.jpg 1\nb.jpg 0\nc.jpg\nd.jpg 1\ne.jpg 1';
    expect(() => parseAlternatingPairs(text)).toThrowError(
      /line 2 "b.jpg 0", line 3 "c.jpg", line 5 "e.jpg 1"/,
    );
  });
});

describe('parseCfpPairs', () => {
  const frontal = '1 ../Data/Images/001/frontal/01.jpg\n2 ../Data/Images/002/frontal/01.jpg\n';
  const profile = '1 ../Data/Images/001/profile/01.jpg\n2 ../Data/Images/002/profile/01.jpg\n';
  const splits = [
    { same: '1,1\n', diff: '1,2\n' },
    { same: '2,2', diff: '2 , 1' },
  ];
  const image = (person: number, side: string) => `Data/Images/00${person}/${side}/01.jpg`;

  it('reads frontal to profile, a fold for each split', () => {
    expect(parseCfpPairs({ frontal, profile, splits })).toEqual({
      pairs: [
        { a: image(1, 'frontal'), b: image(1, 'profile'), same: true, fold: 0 },
        { a: image(1, 'frontal'), b: image(2, 'profile'), same: false, fold: 0 },
        { a: image(2, 'frontal'), b: image(2, 'profile'), same: true, fold: 1 },
        { a: image(2, 'frontal'), b: image(1, 'profile'), same: false, fold: 1 },
      ],
      folds: 2,
    });
  });

  it('reads frontal to frontal', () => {
    const { pairs } = parseCfpPairs({ frontal, splits });
    expect(pairs[1]?.b).toBe(image(2, 'frontal'));
  });

  it.each([
    [{ same: '1,1', diff: '1' }, /diff.txt of split 1 .* line 1 "1"/],
    [{ same: '1,2,3', diff: '' }, /same.txt of split 1 .* "1,2,3"/],
    [{ same: '1,7', diff: '' }, /same.txt of split 1 names image 7/],
    [{ same: '', diff: '' }, /holds no pairs/],
  ])('refuses %o', (split, message) => {
    expect(() => parseCfpPairs({ frontal, profile, splits: [split] })).toThrowError(message);
  });

  it('refuses image lists with lines that are none, or numbers twice', () => {
    const read = (list: string) => () => parseCfpPairs({ frontal: list, splits });
    expect(read('one x.jpg')).toThrowError(/Pair_list_F.txt .* line 1/);
    expect(read('1 x.jpg\n1 y.jpg')).toThrowError(/line 2 "1 y.jpg"/);
  });
});

describe('pairListFormats', () => {
  it.each([...pairListFormats])(
    '%s is detected by its own example, and reads it',
    (name, format) => {
      expect(detectPairListFormat(format.example)).toBe(name);
      const { pairs } = format.parse(format.example);
      expect(pairs.map((pair) => pair.same)).toEqual([true, false]);
    },
  );

  it.skipIf(sharedMissing('data/seed'))('know the list of LFW', () => {
    const text = readFileSync(sharedPath('data/seed/pairs.txt'), 'utf8');
    expect(detectPairListFormat(text)).toBe('lfw');
    expect(detectPairListFormat('Ann 1 1\nBob 1 0')).toBe('lfw');
  });

  it('know nothing of other texts', () => {
    expect(detectPairListFormat('')).toBeUndefined();
    expect(detectPairListFormat('some\nother text entirely, with commas\n')).toBeUndefined();
    expect(detectPairListFormat('10\t300\n')).toBeUndefined();
  });

  it('are known in spite of a bad line, which the parser names', () => {
    const text = '10\t300\nAnn\t1\t2\nBob\t1\nAnn\t1\tBob\t1\n';
    expect(detectPairListFormat(text)).toBe('lfw');
    expect(() => parseLfwPairs(text)).toThrow('line 3 "Bob 1".');
  });

  it.each([...pairListFormats])('%s fails on any text only as it says', (_, format) => {
    const piece = fc.constantFrom(
      'Ann',
      '1',
      '0',
      ' ',
      '\t',
      ',',
      '"',
      '\n',
      '\r\n',
      'x.jpg',
      '-1',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (list) => {
        try {
          expect(format.parse(list).pairs.length).toBeGreaterThan(0);
        } catch (error) {
          expect(FaceNetError.is(error, 'INVALID_ARGUMENT')).toBe(true);
        }
      }),
    );
  });
});
