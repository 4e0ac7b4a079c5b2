import { describe, expect, it } from 'vitest';
import { readPickledNpyWeights } from './read-pickled-npy.js';

// Streams of a few kilobytes that mean gigabytes, by referring to the same value over and over.

const ARRAY = 'cnumpy.core.multiarray\n_reconstruct\n)R';
const dtype = (code: string) => `cnumpy\ndtype\nU${String.fromCharCode(code.length)}${code}\x85R`;
const u16 = (value: number) => String.fromCharCode(value & 0xff, value >> 8);
const u32 = (value: number) => u16(value & 0xffff) + u16(value >>> 16);

/** An object array of one dictionary, as the pickles of weights are. */
const wrap = (dictionary: string) => `${ARRAY}(K\x01)${dtype('O8')}\x89]${dictionary}atb`;

function file(pickle: string): Uint8Array {
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (), }".padEnd(117);
  return Uint8Array.from(
    Buffer.from(`\x93NUMPY\x01\0${u16(118)}${header}\n\x80\x02${pickle}.`, 'latin1'),
  );
}

/** What a bomb is refused with, and how much of it had been read by then: 0 to 1. */
function refusal(bytes: Uint8Array): { message: string; read: number } {
  try {
    readPickledNpyWeights(bytes);
  } catch (error) {
    expect(error).toMatchObject({ code: 'WEIGHTS_CORRUPT' });
    const message = String(error);
    const [, at] = /at byte (\d+)/.exec(message) ?? [];
    return { message, read: Number(at) / bytes.length };
  }
  throw new Error('The bomb was read.');
}

/** Array 0 of `count` bytes; its shape, dtype and values are stored as numbers 1 to 3. */
function array(count: number): string {
  const values = `T${u32(count)}${'\0'.repeat(count)}q\x03`;
  return `${ARRAY}q\0(K\x01M${u16(count)}\x85q\x01${dtype('u1')}q\x02\x89${values}tb`;
}

describe('pickle bombs', () => {
  it('is a valid file without the bomb', () => {
    const weights = readPickledNpyWeights(file(wrap(`}U\x04conv}U\x01w${array(50_000)}ss`)));
    expect(weights.get('conv/w')?.data).toHaveLength(50_000);
  });

  it('refuses to decode the same values into array after array', () => {
    const again = `${ARRAY}(K\x01h\x01h\x02\x89h\x03tb`;
    const { message, read } = refusal(file(array(50_000) + again.repeat(2_000)));
    expect(message).toMatch(/byte \d+: it unfolds to far more than its size/);
    expect(read).toBeLessThan(0.4);
  });

  it('refuses to encode the same text again and again', () => {
    const text = `c_codecs\nencode\nq\0X${u32(50_000)}${'x'.repeat(50_000)}X${u32(6)}latin1`;
    const { message, read } = refusal(file(`${text}\x86q\x01Rh\0${'h\x01Rh\0'.repeat(9_999)}`));
    expect(message).toMatch(/unfolds to far more/);
    expect(read).toBeLessThan(0.6);
  });

  it('refuses a layer that is used so often that millions of names come out', () => {
    const many = (count: number, value: string) =>
      Array.from({ length: count }, (_, key) => `M${u16(key)}${value}s`).join('');
    const layer = `}q\x09U\x01b${array(1)}s${many(2_000, 'h\0')}`;
    const dictionary = `}U\x01a${layer}s${many(2_000, 'h\x09')}`;
    const { message } = refusal(file(wrap(dictionary)));
    expect(message).toMatch(/one of over 100000 arrays/);
  });

  it('refuses keys that are long', () => {
    const { message } = refusal(file(`}X${u32(2_000)}${'k'.repeat(2_000)}Ns`));
    expect(message).toMatch(/key is neither text nor number/);
  });

  it('does not change an array when the stream changes the list that was its shape', () => {
    const shape = ']q\x01K\x02a';
    const vector = `${ARRAY}(K\x01${shape}${dtype('u1')}\x89U\x02xytb`;
    const weights = readPickledNpyWeights(
      file(
        wrap(
          `}U\x01l}U\x01w${vector}sU\x01v${ARRAY}(K\x01h\x01K\x01a${dtype('u1')}\x89U\x02xytbss`,
        ),
      ),
    );
    expect(weights.get('l/w')?.shape).toEqual([2]);
    expect(weights.get('l/v')?.shape).toEqual([2, 1]);
  });
});
