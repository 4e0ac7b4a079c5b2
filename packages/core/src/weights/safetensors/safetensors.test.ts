import { describe, expect, it } from 'vitest';
import type { Weights } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import { readSafetensors } from './read-safetensors.js';
import { writeSafetensors } from './write-safetensors.js';

// Both files were written by the reference implementation, safetensors 0.8.0 for Python.
const FLOATS_BY_REFERENCE =
  '20010000000000007b225f5f6d657461646174615f5f223a7b22666f726d6174223a227074227d2c22615c22c3a95c6e223a7b226474797065223a22463332222c227368617065223a5b315d2c22646174615f6f666673657473223a5b302c345d7d2c22636f6e76312f77656967687473223a7b226474797065223a22463332222c227368617065223a5b312c322c335d2c22646174615f6f666673657473223a5b342c32385d7d2c22656d707479223a7b226474797065223a22463332222c227368617065223a5b302c335d2c22646174615f6f666673657473223a5b32382c32385d7d2c227363616c6172223a7b226474797065223a22463332222c227368617065223a5b5d2c22646174615f6f666673657473223a5b32382c33325d7d7d202020202020200000c0bf000000000000803e0000003f0000403f0000803f0000a03f0000e040';
const ALL_DTYPES_BY_REFERENCE =
  'c0010000000000007b226c223a7b226474797065223a22493634222c227368617065223a5b325d2c22646174615f6f666673657473223a5b302c31365d7d2c2264223a7b226474797065223a22463634222c227368617065223a5b312c325d2c22646174615f6f666673657473223a5b31362c33325d7d2c2266223a7b226474797065223a22463332222c227368617065223a5b315d2c22646174615f6f666673657473223a5b33322c33365d7d2c226a223a7b226474797065223a22493332222c227368617065223a5b315d2c22646174615f6f666673657473223a5b33362c34305d7d2c2268223a7b226474797065223a22463136222c227368617065223a5b335d2c22646174615f6f666673657473223a5b34302c34365d7d2c2269223a7b226474797065223a224938222c227368617065223a5b315d2c22646174615f6f666673657473223a5b34362c34375d7d2c2275223a7b226474797065223a225538222c227368617065223a5b315d2c22646174615f6f666673657473223a5b34372c34385d7d2c2262223a7b226474797065223a22424f4f4c222c227368617065223a5b325d2c22646174615f6f666673657473223a5b34382c35305d7d7d20202020202020fbffffffffffffff0000000000010000fca9f1d24d62503f00000000000000400000803e90eefeff003c00b8ff7bf8ff0100';

const bytesOfHex = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

const floats: Weights = new Map([
  ['scalar', { shape: [], data: Float32Array.of(7) }],
  ['conv1/weights', { shape: [1, 2, 3], data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) }],
  ['empty', { shape: [0, 3], data: new Float32Array(0) }],
  ['a"é\n', { shape: [1], data: Float32Array.of(-1.5) }],
]);

/** A file of a header and some data, for what no writer would write. */
function file(header: unknown, dataBytes = 0): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 8);
  return bytes;
}

const tensor = (dtype: unknown, shape: unknown, ...data_offsets: unknown[]) => ({
  dtype,
  shape,
  data_offsets,
});

describe('writeSafetensors', () => {
  it('writes the bytes of the reference implementation, whatever the order of the map', () => {
    const bytes = writeSafetensors(floats, { metadata: { format: 'pt' } });
    expect(Buffer.from(bytes).toString('hex')).toBe(FLOATS_BY_REFERENCE);
  });

  it('halves the data as F16', () => {
    const weights: Weights = new Map([['h', { shape: [2], data: Float32Array.of(0.1, 65_504) }]]);
    const { weights: read } = readSafetensors(writeSafetensors(weights, { dtype: 'F16' }));
    expect([...read.get('h')!.data]).toEqual([0.0999755859375, 65_504]);
  });

  it('keeps bytes beside the arrays, as they are', () => {
    const picture = Uint8Array.of(255, 0, 216, 7);
    const bytes = writeSafetensors(floats, { bytes: new Map([['picture', picture]]) });
    const { weights } = readSafetensors(bytes);
    expect([...weights.get('picture')!.data]).toEqual([255, 0, 216, 7]);
    expect(weights.get('picture')!.shape).toEqual([4]);
    expect(weights.get('scalar')).toEqual(floats.get('scalar'));
    expect(bytes.subarray(-4)).toEqual(picture);
    expect(() => writeSafetensors(floats, { bytes: new Map([['scalar', picture]]) })).toThrow();
    expect(() =>
      writeSafetensors(floats, { bytes: new Map([['__metadata__', picture]]) }),
    ).toThrow();
  });

  it('writes an empty file', () => {
    const bytes = writeSafetensors(new Map());
    expect(Buffer.from(bytes).toString()).toBe('\x08\0\0\0\0\0\0\0{}      ');
    expect(readSafetensors(bytes)).toEqual({ weights: new Map(), metadata: {} });
  });

  it.each<[string, Weights, RegExp]>([
    [
      '__metadata__',
      new Map([['__metadata__', { shape: [], data: Float32Array.of(1) }]]),
      /called/,
    ],
    [
      'a wrong shape',
      new Map([['w', { shape: [2], data: Float32Array.of(1) }]]),
      /"w" of shape \[2\] has 1 values/,
    ],
    [
      'a value beyond F16',
      new Map([['w', { shape: [], data: Float32Array.of(65_520) }]]),
      /holds 65520; F16 ends at 65504.*F32/,
    ],
  ])('refuses %s', (_, weights, message) => {
    const write = () => writeSafetensors(weights, { dtype: 'F16' });
    expect(write).toThrow(message);
    expect(write).toThrow(FaceNetError);
  });
});

describe('readSafetensors', () => {
  it('reads a file of the reference implementation at any alignment', () => {
    const bytes = bytesOfHex(FLOATS_BY_REFERENCE);
    const unaligned = new Uint8Array(bytes.length + 3);
    unaligned.set(bytes, 3);
    const { weights, metadata } = readSafetensors(unaligned.subarray(3));
    expect(metadata).toEqual({ format: 'pt' });
    expect([...weights.keys()]).toEqual(['a"é\n', 'conv1/weights', 'empty', 'scalar']);
    for (const [name, expected] of floats) expect(weights.get(name)).toEqual(expected);
  });

  it('reads every dtype to float32', () => {
    const { weights } = readSafetensors(bytesOfHex(ALL_DTYPES_BY_REFERENCE));
    expect(Object.fromEntries([...weights].map(([name, { data }]) => [name, [...data]]))).toEqual({
      l: [-5, 2 ** 40],
      d: [Math.fround(1e-3), 2],
      f: [0.25],
      j: [-70_000],
      h: [1, -0.5, 65_504],
      i: [-8],
      u: [255],
      b: [1, 0],
    });
    expect(weights.get('d')?.shape).toEqual([1, 2]);
  });

  it('reads many tensors with brackets and quotes in their names', () => {
    const many: Weights = new Map(
      Array.from({ length: 300 }, (_, i) => [`[{"\\${i}`, { shape: [], data: Float32Array.of(i) }]),
    );
    const { weights } = readSafetensors(writeSafetensors(many));
    expect(new Map([...weights].sort(([, a], [, b]) => a.data[0]! - b.data[0]!))).toEqual(many);
  });

  it('reads bfloat16, and names that an object has anyway', () => {
    const bytes = file('{"__proto__":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}', 2);
    bytes.set([0x49, 0xc0], bytes.length - 2);
    expect([...readSafetensors(bytes).weights.get('__proto__')!.data]).toEqual([-3.140625]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['too few bytes for a length', new Uint8Array(7), /byte 0: 8 bytes are needed, 7 are left/],
    ['a header longer than the file', file('{}').fill(9, 0, 1), /shall have 9 bytes; 2 are left/],
    ['a header over 2^53 bytes', new Uint8Array(16).fill(255), /18446744073709551615 is too large/],
    ['a header that is not UTF-8', file('{}').fill(0x80, 8), /byte 8: .* not UTF-8/],
    ['a header that is not JSON', file('{"a":'), /byte 8: the header is not JSON/],
    ['a header that is a list', file([]), /the header is not a JSON object/],
    [
      'millions of objects',
      file(`{"a":[${'{},'.repeat(10_000)}1]}`),
      /nested as no list of tensors/,
    ],
    ['deep lists', file(`{"a":${'['.repeat(20)}`), /byte 15: the header is nested/],
    ['metadata that is no object', file({ __metadata__: 'x' }), /__metadata__ is not/],
    ['metadata that is no text', file({ __metadata__: { a: 1 } }), /__metadata__ has "a"/],
    ['a tensor that is no object', file({ w: 1 }), /tensor "w" is not described/],
    ['an unknown dtype', file({ w: tensor('F8_E4M3', [1], 0, 1) }, 1), /dtype "F8_E4M3"; known: /],
    ['a dtype of Object', file({ w: tensor('constructor', [1], 0, 1) }, 1), /dtype "constructor"/],
    ['a negative shape', file({ w: tensor('F32', [-1, -1], 0, 4) }, 4), /the shape \[-1,-1\]/],
    ['a fractional shape', file({ w: tensor('F32', [0.5], 0, 2) }, 2), /the shape \[0.5\]/],
    ['no shape', file({ w: { dtype: 'F32', data_offsets: [0, 4] } }, 4), /the shape undefined/],
    ['a shape beyond 2^53', file({ w: tensor('U8', [2 ** 52, 4], 0, 4) }, 4), /has 4 bytes/],
    ['three offsets', file({ w: tensor('F32', [1], 0, 4, 8) }, 4), /data_offsets \[0,4,8\]/],
    ['offsets the wrong way', file({ w: tensor('F32', [1], 4, 0) }, 4), /has -4 bytes/],
    ['too few bytes', file({ w: tensor('F32', [2], 0, 4) }, 4), /shape \[2\] and dtype f32 has 4/],
    ['data behind the file', file({ w: tensor('F32', [1], 0, 4) }, 3), /take 4 bytes .* has 3/],
    ['data of no tensor', file({ w: tensor('F32', [1], 0, 4) }, 5), /take 4 bytes .* has 5/],
    ['a hole', file({ w: tensor('U8', [1], 1, 2) }, 2), /"w" starts at byte 1 .* ends at 0/],
    [
      'an overlap',
      file({ v: tensor('U8', [2], 0, 2), w: tensor('U8', [2], 1, 3) }, 3),
      /"w" starts at byte 1 of the data, the one before it ends at 2/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
    expect(() => readSafetensors(bytes)).toThrow(
      expect.objectContaining({ name: 'FaceNetError', code: 'WEIGHTS_CORRUPT' }),
    );
  });
});
