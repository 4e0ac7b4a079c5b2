import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { tableResealer } from '../testing/reseal.js';
import { readTensorSlices } from './read-tensor-slices.js';
import { joinSlices } from './slices.js';
import { VERSION_1_CHECKPOINT } from './testing/version-1-checkpoint.js';

const upTo = (count: number, divisor = 1) =>
  Array.from({ length: count }, (_, i) => Math.fround(i / divisor));

/** The file with other bytes, whose checksums are right nevertheless. */
function altered(from: string, to: string): Uint8Array {
  const file = VERSION_1_CHECKPOINT.slice();
  const at = Buffer.from(file).indexOf(from, 0, 'hex');
  file.set(Buffer.from(to, 'hex'), at);
  tableResealer(VERSION_1_CHECKPOINT)(file);
  return file;
}

const values = (file: Uint8Array, name: string) => [
  ...(readTensorSlices(file).get(name)?.read() ?? []),
];

describe('readTensorSlices', () => {
  it('reads what TensorFlow has written', () => {
    const arrays = [...readTensorSlices(VERSION_1_CHECKPOINT)].map(([name, { shape, read }]) => {
      return [name, shape, [...read()]];
    });
    expect(arrays).toEqual([
      ['net/d', [5], [-1, -0.5, 0, 0.5, 1]],
      ['net/half', [2], [1.5, -2.25]],
      ['net/parts', [2, 7, 2], upTo(28)],
      ['net/step', [], [275]],
      ['net/u8', [2], [1, 200]],
      ['net/w', [2, 3, 4], upTo(24, 7)],
    ]);
  });

  // The three slices of net/parts start at 0, 3 and 5 of the 7 along axis 1: 08 03 is the second.
  const second = '0a021002' + '0a0408031002' + '0a021002' + '1a22';
  it.each([
    [
      'overlap',
      '0a021002' + '0a0408021002' + '0a021002' + '1a22',
      /follow each other along axis 1/,
    ],
    ['leave a gap', '0a021002' + '0a0408041002' + '0a021002' + '1a22', /follow each other/],
    ['reach beyond', '0a021002' + '0a0408061002' + '0a021002' + '1a22', /2 values from 6 on, of 7/],
    ['have other sizes', '0a021002' + '0a0408031001' + '0a021002' + '1a22', /follow each other/],
  ])('refuses slices that %s', (_, other, message) => {
    const read = () => values(altered(second, other), 'net/parts');
    expect(read).toThrow(message);
  });

  it('refuses an array with too few values', () => {
    // The list of net/u8 becomes one number of two bytes.
    const read = () => values(altered('3a0301c801', '3a03818001'), 'net/u8');
    expect(read).toThrow(/checkpoint of version 1 at byte \d+: 1 values, not 2/);
  });

  it.skipIf(sharedMissing('goldens/tf-squeezenet'))('knows the index of version 2', () => {
    const index = sharedPath('goldens/tf-squeezenet/model-20240102-030405.ckpt-1.index');
    const read = () => readTensorSlices(new Uint8Array(readFileSync(index)));
    expect(read).toThrow(/index of version 2, whose name must end in "\.index"/);
  });

  it('refuses damage and other tables', () => {
    const damaged = VERSION_1_CHECKPOINT.map((byte, i) => (i === 300 ? byte ^ 1 : byte));
    expect(() => readTensorSlices(damaged)).toThrow(/is damaged/);
    expect(() => readTensorSlices(new Uint8Array(9))).toThrow(/mark at the end/);
  });
});

describe('joinSlices', () => {
  const huge = 2 ** 50;
  const fail = (problem: string) => new Error(problem);
  const halves = (shape: readonly number[], read: () => Float32Array) =>
    [0, 1].map((start) => ({
      starts: [0, start, 0].slice(0, shape.length),
      lengths: [huge, 1, 0].slice(0, shape.length),
      read,
    }));

  it('makes no array for slices that only claim to be large', () => {
    const read = () => {
      throw fail('3 values, not 2^50');
    };
    expect(joinSlices([huge, 2], halves([huge, 2], read), fail)).toThrow('3 values');
  });

  it('does not walk through rows of nothing', () => {
    const shape = [huge, 2, 0];
    const joined = joinSlices(
      shape,
      halves(shape, () => new Float32Array()),
      fail,
    );
    expect(joined()).toEqual(new Float32Array());
  });

  it('refuses a number that is there twice', () => {
    const one = { starts: [], lengths: [], read: () => Float32Array.of(1) };
    expect(() => joinSlices([], [one, one], fail)).toThrow(/do not follow each other/);
    expect(joinSlices([], [one], fail)()).toEqual(Float32Array.of(1));
  });
});
