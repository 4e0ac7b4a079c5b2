import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sameBytes, sharedMissing, sharedPath, shortlist } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodedWeights } from '../../arrays/weights.js';
import { checkpointShard, readCheckpointIndex } from './read-checkpoint.js';
import { type CheckpointTensor, checkpointState, writeCheckpoint } from './write-checkpoint.js';

/** What the reader finds in what was written. */
function readBack(tensors: ReadonlyMap<string, CheckpointTensor>) {
  const files = writeCheckpoint(tensors, 'model.ckpt-1');
  const index = readCheckpointIndex(files.get('model.ckpt-1.index')!);
  expect([...files.keys()]).toEqual(['model.ckpt-1.data-00000-of-00001', 'model.ckpt-1.index']);
  return decodedWeights(index.open([files.get(checkpointShard('model.ckpt-1', 0, 1))!]));
}

const CHECKPOINTS = shortlist(
  [
    ['tf-squeezenet', 'model-20240102-030405.ckpt-1'],
    ['tf-model/20260101-000000', 'model-20260101-000000.ckpt-275'],
  ] as const,
  ([folder]) => folder === 'tf-squeezenet',
);

describe.skipIf(sharedMissing('goldens/tf-model')).each(CHECKPOINTS)('%s/%s', (folder, prefix) => {
  it('is written again to the byte as TensorFlow wrote it', () => {
    const shared = (name: string) => readFileSync(sharedPath('goldens', folder, name));
    const index = new Uint8Array(shared(`${prefix}.index`));
    const shard = checkpointShard(prefix, 0, 1);
    const data = new Uint8Array(gunzipSync(shared(`${shard}.gz`)));
    const written = writeCheckpoint(
      decodedWeights(readCheckpointIndex(index).open([data])),
      prefix,
    );
    expect(sameBytes(written.get(`${prefix}.index`)!, index)).toBe(true);
    expect(sameBytes(written.get(shard)!, data)).toBe(true);
  });
});

const arbitraryTensor = fc.array(fc.nat({ max: 5 }), { maxLength: 4 }).chain((shape) => {
  const count = shape.reduce((product, size) => product * size, 1);
  const length = { minLength: count, maxLength: count };
  return fc.record({
    shape: fc.constant(shape),
    data: fc.oneof(
      fc.float32Array(length),
      fc.array(fc.maxSafeInteger(), length).map((list) => BigInt64Array.from(list, BigInt)),
      fc.int32Array(length),
    ),
  });
});
const arbitraryName = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme-ascii' });

describe('writeCheckpoint', () => {
  it('writes what the reader reads', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(arbitraryName, arbitraryTensor), { selector: ([name]) => name }),
        (list) => {
          const read = readBack(new Map(list));
          const sorted = [...list].sort(([a], [b]) => (a < b ? -1 : 1));
          expect([...read.keys()]).toEqual(sorted.map(([name]) => name));
          for (const [name, { shape, data }] of list) {
            expect(read.get(name)).toEqual({
              shape,
              data: Float32Array.from(data as never, Number),
            });
          }
        },
      ),
    );
  });

  it('writes an index of many blocks', () => {
    const name = (i: number) => `network/block_${i}/a_long_name_of_a_layer/weights`;
    const tensor = (i: number) => ({ shape: [1], data: Float32Array.of(i) });
    const many = new Map(Array.from({ length: 6_000 }, (_, i) => [name(i), tensor(i)]));
    const read = readBack(many);
    expect(read.size).toBe(many.size);
    expect([...many].filter(([key, { data }]) => read.get(key)?.data[0] !== data[0])).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['a', { shape: [2], data: new Float32Array(3) }, /"a" of shape \[2\] has 12 bytes for values/],
    ['a', { shape: [2], data: [1, 2] }, /has \[1,2\] for values/],
    ['a', undefined, /variable "a" is no object/],
    ['a', { data: new Float32Array(1) }, /"a" of shape undefined/],
    ['', { shape: [], data: new Float32Array(1) }, /cannot be called ""/],
    ['ä', { shape: [], data: new Float32Array(1) }, /letters of ASCII/],
  ])('refuses %j %j', (name, tensor, message) => {
    expect(() => writeCheckpoint(new Map([[name, tensor as CheckpointTensor]]), 'm')).toThrowError(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(message),
      }),
    );
  });
});

describe('checkpointState', () => {
  it('names the newest, and all', () => {
    expect(checkpointState(['/a/m.ckpt-1', '/a/m "b".ckpt-2'])).toBe(
      'model_checkpoint_path: "/a/m \\"b\\".ckpt-2"\n' +
        'all_model_checkpoint_paths: "/a/m.ckpt-1"\n' +
        'all_model_checkpoint_paths: "/a/m \\"b\\".ckpt-2"\n',
    );
  });
});
