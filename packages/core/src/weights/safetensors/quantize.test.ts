import { describe, expect, it } from 'vitest';
import { elementCount } from '../../arrays/element-count.js';
import type { Weights, WeightTensor } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import { expectRobust } from '../testing/expect-robust.js';
import { channelCount } from './quantize.js';
import { openSafetensors, readSafetensors } from './read-safetensors.js';
import { writeSafetensors } from './write-safetensors.js';

/** A tensor whose channels span from 0.02 to 2,000. */
function sample(shape: readonly number[]): WeightTensor {
  const channels = channelCount(shape);
  const length = elementCount(shape);
  const value = (i: number) => Math.sin(1.7 * i) * 10 ** (((i % channels) % 6) - 2) + 0.01;
  return { shape, data: Float32Array.from({ length }, (_, i) => value(i)) };
}

const rangeOf = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

describe.each(['U8', 'I8'] as const)('weights as %s', (dtype) => {
  const roundTrip = (tensor: WeightTensor) => {
    const file = writeSafetensors(new Map([['w', tensor]]), { dtype });
    return readSafetensors(file).weights.get('w') as WeightTensor;
  };

  it.each<[string, readonly number[], number]>([
    ['a convolution, by output channel', [3, 3, 2, 5], 5],
    ['a dense layer, by column', [7, 4], 4],
    ['a depthwise kernel, by channel', [3, 3, 6, 1], 6],
    ['a dense layer of one column, by row', [4, 1], 4],
    ['a single value', [1, 1], 1],
  ])('rounds %s', (_, shape, channels) => {
    const tensor = sample(shape);
    const restored = roundTrip(tensor);
    expect(restored.shape).toEqual(shape);
    for (let c = 0; c < channels; c++) {
      const of = (data: Float32Array) => [...data].filter((_value, i) => i % channels === c);
      const [before, after] = [of(tensor.data), of(restored.data)];
      const largest = Math.max(...before.map(Math.abs));
      const scale = dtype === 'U8' ? rangeOf(before) / 255 : largest / 127;
      // Beyond half a step only what float32 itself rounds.
      const allowed = scale / 2 + largest * 2 ** -22;
      before.forEach((value, i) => {
        expect(Math.abs((after[i] as number) - value)).toBeLessThanOrEqual(allowed);
      });
      // The bound is near: a scale of all channels together would not do.
      expect(rangeOf(after)).toBeGreaterThanOrEqual(rangeOf(before) - 2 * scale);
    }
  });

  it('keeps channels of one value, of zeros, of next to nothing and of everything', () => {
    const largest = 3.4e38;
    const rows = [
      [0.3, 0, 1e-45, -largest],
      [0.3, 0, 0, largest],
    ];
    const { data } = roundTrip({ shape: [2, 4], data: Float32Array.from(rows.flat()) });
    for (const [i, value] of rows.flat().entries()) {
      const step = i % 4 === 3 ? largest / 127 : 1e-44;
      expect(Math.abs((data[i] as number) - value)).toBeLessThanOrEqual(
        step + Math.abs(value) * 2 ** -22,
      );
    }
  });

  it('leaves vectors and single numbers as they are', () => {
    const weights: Weights = new Map([
      ['biases', sample([9])],
      ['one', sample([])],
    ]);
    const { weights: restored } = readSafetensors(writeSafetensors(weights, { dtype }));
    expect(restored).toEqual(weights);
  });

  it('takes arrays without values', () => {
    expect(roundTrip({ shape: [3, 0], data: new Float32Array() })).toEqual({
      shape: [3, 0],
      data: new Float32Array(),
    });
  });

  it('takes a quarter of the space', () => {
    const weights: Weights = new Map([['w', sample([3, 3, 64, 128])]]);
    const [full, small] = [writeSafetensors(weights), writeSafetensors(weights, { dtype })];
    expect(small.length / full.length).toBeLessThan(0.26);
  });

  it('refuses values that are not finite', () => {
    const tensor = { shape: [1, 2], data: Float32Array.of(1, Number.NaN) };
    expect(() => roundTrip(tensor)).toThrowError(/"w" holds values that are not finite/);
  });

  it('refuses names that its scales have', () => {
    const weights: Weights = new Map([
      ['w', sample([2, 2])],
      ['w.scale', sample([2])],
    ]);
    expect(() => writeSafetensors(weights, { dtype })).toThrowError(/"w.scale" is named as/);
  });

  it('gives the same bytes whatever the order of the map', () => {
    const entries = ['b', 'a', 'c'].map((name) => [name, sample([2, 3])] as const);
    const write = (list: typeof entries) => writeSafetensors(new Map(list), { dtype });
    expect(write(entries)).toEqual(write([...entries].reverse()));
  });
});

describe('files of other tools', () => {
  // Written by safetensors 0.8.0 for Python by what writeSafetensors says of its files.
  const BY_REFERENCE =
    'GAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJxdWFudGl6YXRpb24iOiJwZXItY2hhbm5lbC11OCJ9LCJiIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsxXSwiZGF0YV9vZmZzZXRzIjpbMCw0XX0sIncubWluIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbNCwxMl19LCJ3LnNjYWxlIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbMTIsMjBdfSwidyI6eyJkdHlwZSI6IlU4Iiwic2hhcGUiOlszLDJdLCJkYXRhX29mZnNldHMiOlsyMCwyNl19fSAgAAAAPwAAgD8AACBBAAAAPwAAgD8AAAH//wo=';

  it('restores them', () => {
    const { tensors, metadata } = openSafetensors(Buffer.from(BY_REFERENCE, 'base64'));
    expect(metadata).toEqual({ quantization: 'per-channel-u8' });
    expect([...tensors.keys()]).toEqual(['b', 'w']);
    expect([...(tensors.get('w')?.read() ?? [])]).toEqual([1, 10, 1.5, 265, 128.5, 20]);
    expect([...(tensors.get('b')?.read() ?? [])]).toEqual([0.5]);
  });

  const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
    dtype,
    shape,
    data_offsets: [begin, end],
  });
  const file = (header: object, dataBytes: number) => {
    const json = new TextEncoder().encode(JSON.stringify(header));
    const bytes = new Uint8Array(8 + json.length + dataBytes);
    new DataView(bytes.buffer).setUint32(0, json.length, true);
    bytes.set(json, 8);
    return bytes;
  };
  const mark = { __metadata__: { quantization: 'per-channel-u8' } };

  it('takes integers without scales, or without the mark, as numbers', () => {
    const plain = file({ ...mark, w: entry('U8', [2, 2], 0, 4) }, 4);
    expect(openSafetensors(plain).tensors.get('w')?.read()).toEqual(new Float32Array(4));
    const unmarked = { w: entry('U8', [1, 1], 0, 1), 'w.scale': entry('F32', [1], 1, 5) };
    expect([...openSafetensors(file(unmarked, 5)).tensors.keys()]).toEqual(['w', 'w.scale']);
  });

  it.each([
    ['too few scales', { 'w.scale': entry('F32', [1], 4, 8), 'w.min': entry('F32', [2], 8, 16) }],
    ['a missing minimum', { 'w.scale': entry('F32', [2], 4, 12) }],
    [
      'scales of a matrix',
      { 'w.scale': entry('F32', [1, 2], 4, 12), 'w.min': entry('F32', [2], 12, 20) },
    ],
  ])('refuses %s', (_, companions) => {
    const length = Math.max(...Object.values(companions).map((c) => c.data_offsets[1] as number));
    const bytes = file({ ...mark, w: entry('U8', [2, 2], 0, 4), ...companions }, length);
    expect(() => openSafetensors(bytes)).toThrowError(
      /at byte 8: tensor "w\.(scale|min)" has not one value for each of 2 channels/,
    );
    expect(() => openSafetensors(bytes)).toThrowError(FaceNetError);
  });
});

describe('openSafetensors', () => {
  const weights: Weights = new Map([['w', sample([2, 3])]]);

  it('gives views of the file, and readSafetensors copies', () => {
    const file = writeSafetensors(weights);
    expect(openSafetensors(file).tensors.get('w')?.read().buffer).toBe(file.buffer);
    expect(readSafetensors(file).weights.get('w')?.data.buffer).not.toBe(file.buffer);
    expect(readSafetensors(file).weights).toEqual(weights);
  });

  it('stays sound with damaged files', () => {
    const file = writeSafetensors(weights, { dtype: 'U8' });
    const read = (bytes: Uint8Array) =>
      [...openSafetensors(bytes).tensors.values()].reduce(
        (sum, { read }) => sum + read().length,
        0,
      );
    expectRobust(file, read, 1, 3_000);
  });

  it('reads files that lie askew', () => {
    const file = writeSafetensors(weights);
    const shifted = new Uint8Array(file.length + 1).subarray(1);
    shifted.set(file);
    expect(openSafetensors(shifted).tensors.get('w')?.read()).toEqual(weights.get('w')?.data);
  });
});
