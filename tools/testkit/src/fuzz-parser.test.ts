import { describe, expect, it } from 'vitest';
import { type FuzzTarget, fuzzParser } from './fuzz-parser.js';
import { shortlist } from './thorough.js';

/** A parser of a file that is its own length, 7 bytes and a checksum. */
const target: FuzzTarget = {
  files: [Uint8Array.of(8, 1, 2, 3, 4, 5, 6, 7)],
  read: async ([bytes]) => {
    if (bytes?.[0] !== bytes?.length) throw new RangeError('another length');
    return bytes?.length ?? 0;
  },
  isRefusal: (error) => error instanceof RangeError,
  arrayMultiple: 1,
  memoryMultiple: 1,
};
const options = { cases: 200, seed: 1 };

describe('fuzzParser', () => {
  it('counts what a sound parser reads and refuses', async () => {
    const report = await fuzzParser(target, options);
    expect(report).toMatchObject({ cases: 200, arrayMultiple: 1, failure: undefined });
    expect(report.refused).toBeGreaterThan(50);
    expect(report.refused).toBeLessThan(190);
  });

  const flaws: [string, Partial<FuzzTarget>, RegExp][] = [
    ['an error that is not promised', { isRefusal: () => false }, /another length/],
    ['an array that is too large', { arrayMultiple: 0.5 }, /an array of 1 times the file/],
    [
      'memory that grows',
      {
        read: async ([bytes]) => {
          if (bytes?.[0] !== 8) kept.push(new Uint8Array(2 ** 27));
          return 1;
        },
      },
      /bytes of memory for a file of/,
    ],
    [
      'a case that takes long',
      {
        read: async ([bytes]) => {
          const start = process.cpuUsage();
          const spent = () => process.cpuUsage(start).user + process.cpuUsage(start).system;
          while (bytes?.[0] !== 8 && spent() < 2_050_000);
          return 1;
        },
      },
      /it took [2-9]\d{3}\S* ms of the processor/,
    ],
  ];
  const quick = shortlist(flaws, ([what]) => what !== 'a case that takes long');
  it.each(quick)('finds %s and repeats it by its path', async (_, flaw, message) => {
    const { failure } = await fuzzParser({ ...target, ...flaw }, options);
    expect(failure).toMatch(message);
    const path = /path "([^"]+)"/.exec(failure ?? '')?.[1] ?? '';
    const again = await fuzzParser({ ...target, ...flaw }, { ...options, path });
    expect(again.failure).toMatch(message);
    kept.length = 0;
  });

  it('demands files that are intact', async () => {
    const work = fuzzParser({ ...target, files: [Uint8Array.of(3)] }, options);
    await expect(work).rejects.toThrow(/another length/);
  });
});

const kept: Uint8Array[] = [];
