import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readNpz } from './npy/read-npy.js';
import { writeNpy } from './npy/write-npy.js';

const END_SIZE = 22;

/** An archive that lists its one file `count` times, under names of their own. */
function overlapping(file: Uint8Array, count: number): Uint8Array {
  const archive = zipSync({ 'a00000.npy': file });
  const end = new DataView(archive.buffer, archive.length - END_SIZE);
  const start = end.getUint32(16, true);
  const entry = archive.slice(start, archive.length - END_SIZE);
  const entries = Array.from({ length: count }, (_, i) => {
    const copy = entry.slice();
    copy.set(new TextEncoder().encode(`a${String(i).padStart(5, '0')}.npy`), 46);
    return copy;
  });
  end.setUint16(10, count, true);
  const parts = [archive.subarray(0, start), ...entries, archive.subarray(-END_SIZE)];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe('zip archives whose files overlap', () => {
  // Sines do not pack, so every listing stands for as many bytes as the file has.
  const file = writeNpy(
    Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i)),
    [20_000],
  );

  it('reads one file that is listed once', () => {
    expect([...readNpz(overlapping(file, 1)).keys()]).toEqual(['a00000']);
  });

  it('refuses one that is listed thousands of times, before it is unpacked as often', () => {
    const bomb = overlapping(file, 5_000);
    let bytesRead = 0;
    const counted = {
      length: bomb.length,
      read: (offset: number, length: number) => {
        bytesRead += length;
        return bomb.slice(offset, offset + length);
      },
    };
    const refusal = /at byte \d+: "a\d+\.npy" shares its bytes with others/;
    expect(() => readNpz(counted)).toThrow(refusal);
    expect(bytesRead).toBeLessThan(3 * bomb.length);
  });
});
