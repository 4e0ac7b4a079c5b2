import { damagedBytes, rounds } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredTensor } from '../arrays/weights.js';
import { FaceNetError } from '../errors.js';
import { formatOf } from '../models/index.js';
import { formatSamples, sampleMissing } from '../testing/format-samples.js';
import type { NamedFiles } from '../testing/read-model-files.js';
import { crc32 } from './crc32.js';
import type { ByteSource, FileBytes } from './file-bytes.js';

const CASES = rounds(60);
const SEED = 20260101;

/** A file on a disk: asking for more than it has would be a bug of a reader. */
function onDisk(bytes: Uint8Array): ByteSource {
  return {
    length: bytes.length,
    read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > bytes.length) {
        throw new RangeError(`${length} bytes at ${offset} of ${bytes.length}`);
      }
      return bytes.slice(offset, offset + length);
    },
  };
}

/** What becomes of a model: names, shapes and checksums of its arrays, or why it is refused. */
async function outcome(files: NamedFiles, hold: (bytes: Uint8Array) => FileBytes) {
  const held = new Map(files.map(([name, bytes]) => [name, hold(bytes)]));
  const [[name, bytes] = ['', new Uint8Array()]] = [...held];
  const beside = async (wanted: string) => {
    const found = held.get(wanted);
    if (!found) throw new FaceNetError('IO_FAILED', `There is no ${wanted}.`);
    return found;
  };
  return orRefusal(async () => {
    const { tensors } = await formatOf({ name, bytes }).open({ name, bytes, beside });
    const sums: unknown[] = [];
    for (const [array, tensor] of tensors) {
      sums.push([array, tensor.shape, await orRefusal(async () => sumOf(tensor))]);
    }
    return sums;
  });
}

async function orRefusal<Result>(work: () => Promise<Result>): Promise<Result | string> {
  try {
    return await work();
  } catch (error) {
    if (FaceNetError.is(error)) return error.message;
    throw error;
  }
}

function sumOf({ read }: StoredTensor): number {
  const { buffer, byteOffset, byteLength } = read();
  return crc32(new Uint8Array(buffer, byteOffset, byteLength));
}

describe('files that are read in parts', () => {
  const here = formatSamples.filter((sample) => !sampleMissing(sample));

  it.each(here.map((sample) => [sample.name, sample] as const))(
    '%s: as from memory, sound and damaged',
    async (_, sample) => {
      const files = await sample.load();
      const sound = await outcome(files, onDisk);
      expect(sound).toEqual(await outcome(files, (bytes) => bytes));
      expect(sound).not.toBeTypeOf('string');

      for (const [i, [name, original]] of files.entries()) {
        const damages = fc.sample(damagedBytes(original), { numRuns: CASES, seed: SEED });
        for (const damaged of damages) {
          const some = files.map((file, k) => (k === i ? ([name, damaged] as const) : file));
          expect(await outcome(some, onDisk)).toEqual(await outcome(some, (bytes) => bytes));
        }
      }
    },
  );
});
