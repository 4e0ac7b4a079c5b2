import { describe, expect, it } from 'vitest';
import { type CacheRecord, readRecords, recordBytes, writeRecord } from './record.js';

const content = (digit: string) => digit.repeat(64);
const RECORDS: readonly CacheRecord[] = [
  { content: content('a'), entry: { view: 'original', embedding: Float32Array.of(1, -0.5, 3e-8) } },
  { content: content('b'), entry: { view: 'none' } },
  { content: content('c'), entry: { view: 'mirror', embedding: Float32Array.of(0, 0.1, 7) } },
];
const written = RECORDS.map((record) => writeRecord(record, 3));
const LENGTH = recordBytes(3);

describe('records', () => {
  it('come back as they were written', () => {
    const bytes = Buffer.concat(written);
    expect(bytes).toHaveLength(3 * LENGTH);
    expect(readRecords(bytes, 3)).toEqual({ records: RECORDS, rest: bytes.length });
  });

  it('are found behind a record that was torn anywhere', () => {
    for (let kept = 0; kept < LENGTH; kept++) {
      const bytes = Buffer.concat([written[0]!, written[1]!.subarray(0, kept), written[2]!]);
      expect(readRecords(bytes, 3).records).toEqual([RECORDS[0], RECORDS[2]]);
    }
  });

  it('wait for the rest of a last one', () => {
    for (let kept = 0; kept < LENGTH; kept++) {
      const bytes = Buffer.concat([written[0]!, written[2]!.subarray(0, kept)]);
      const { records, rest } = readRecords(bytes, 3);
      expect(records).toEqual([RECORDS[0]]);
      const both = Buffer.concat([bytes.subarray(rest), written[2]!.subarray(kept)]);
      expect(readRecords(both, 3).records).toEqual([RECORDS[2]]);
    }
  });

  it('with a wrong bit anywhere are passed over, and nothing else', () => {
    for (let at = 0; at < LENGTH; at++) {
      const bytes = Buffer.concat(written);
      bytes[LENGTH + at]! ^= 4;
      expect(readRecords(bytes, 3).records).toEqual([RECORDS[0], RECORDS[2]]);
    }
  });
});
