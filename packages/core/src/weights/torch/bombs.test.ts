import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readTorch } from './read-torch.js';

const KEY = 'k'.repeat(1_000);
const text = (value: string) => {
  const length = String.fromCharCode(value.length & 255, value.length >> 8);
  return `X${length}\0\0${value}`;
};

/** A file whose pickle refers to one storage, by the same long name, `times` times. */
function file(times: number): Uint8Array {
  const id = `(${text('storage')}ctorch\nFloatStorage\n${text(KEY)}${text('cpu')}K\x01t`;
  const pickle = `\x80\x02${id}q\x01Q${'h\x01Q'.repeat(times - 1)}.`;
  return zipSync({ 'a/data.pkl': Uint8Array.from(pickle, (c) => c.charCodeAt(0)) }, { level: 0 });
}

describe('PyTorch bombs', () => {
  it('gets behind a few storages of a long name, to where the tensors should be', () => {
    expect(() => readTorch(file(5))).toThrow(/holds no dictionary of tensors/);
  });

  it('refuses a long name that thousands of storages are given', () => {
    expect(() => readTorch(file(5_000))).toThrow(/it unfolds to far more than its size/);
  });
});
