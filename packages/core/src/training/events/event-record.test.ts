import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { maskedCrc32c } from '../../weights/crc32.js';
import { readProtobuf } from '../../weights/protobuf-reader.js';
import { fileVersionRecord, resumedRecord, type Summary, summaryRecord } from './index.js';

/** The contents of records, whose checksums are held to. */
function contents(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const content = file.subarray(at + 12, at + 12 + length);
    expect(view.getUint32(at + 8, true)).toBe(maskedCrc32c(file.subarray(at, at + 8)));
    expect(view.getUint32(at + 12 + length, true)).toBe(maskedCrc32c(content));
    found.push(content);
    at += length + 16;
  }
  return found;
}

const event = (record: Uint8Array) => readProtobuf(contents(record)[0]!, 'event');
const summaryOf = (summary: Summary) =>
  event(summaryRecord(1, 1, [summary]))
    .message(5)!
    .message(1)!;
const histogramOf = (histogram: ArrayLike<number>) =>
  summaryOf({ tag: 'h', histogram }).message(5)!;

interface GoldenValue {
  readonly step: number;
  readonly tag: string;
  readonly kind: 'simple_value' | 'histo';
  readonly value: number;
}

describe.skipIf(sharedMissing('goldens/tensorboard'))("TensorFlow's own event file", () => {
  it('is written again to the byte', () => {
    const file = readFileSync(sharedPath('goldens/tensorboard/events.out.tfevents.golden'));
    const times = contents(file).map((content) => readProtobuf(content, 'event').double(1)!);
    const golden = readFileSync(sharedPath('goldens/tensorboard/goldens.json'), 'utf8');
    const values = (JSON.parse(golden) as { values: GoldenValue[] }).values;
    const scalars = (step: number) =>
      values
        .filter((value) => value.step === step && value.kind === 'simple_value')
        .map(({ tag, value }) => ({ tag, scalar: value }));
    // What the histogram counts is not in the file: its sums say that it is this.
    const histogram = Float32Array.from({ length: 101 }, (_, i) => (i - 50) / 50);
    const events: [number, readonly Summary[]][] = [
      ...[0, 1000, 2000, 3000, 4000].map((step): [number, Summary[]] => [step, scalars(step)]),
      [4000, [{ tag: 'weights/hist', histogram }]],
    ];
    const records = events.map(([step, summaries], i) =>
      summaryRecord(times[i + 1]!, step, summaries),
    );
    const written = Buffer.concat([fileVersionRecord(times[0]!), ...records]);
    expect(written.equals(file)).toBe(true);
  });
});

describe('records of events', () => {
  it('hold several values of a tag, and numbers that are none', () => {
    const scalars = [0, Number.NaN, Number.POSITIVE_INFINITY, -1.5];
    const record = summaryRecord(
      2.5,
      2 ** 40,
      scalars.map((scalar) => ({ tag: 'loss', scalar })),
    );
    const read = event(record);
    expect([read.double(1), read.integer(2)]).toEqual([2.5, 2 ** 40]);
    const values = [...read.message(5)!.messages(1)];
    expect(values.map((value) => [value.string(1), value.float(2)])).toEqual(
      scalars.map((scalar) => ['loss', scalar]),
    );
  });

  it('say where a run goes on', () => {
    const read = event(resumedRecord(3, 7));
    expect([read.integer(2), read.message(7)!.integer(1)]).toEqual([7, 1]);
  });

  it('count every value between its limits', () => {
    const values = [-1e30, -1e20, -1, -1e-12, -1e-13, -0, 0, 1e-13, 1e-12, 1, 1.1, 1e20, 1e30];
    const read = histogramOf(values);
    const limits = read.doubles(6);
    const counts = read.doubles(7);
    expect(counts.reduce((sum, count) => sum + count)).toBe(values.length);
    const expected = [...limits].map((limit, i) => {
      const from = i === 0 ? Number.NEGATIVE_INFINITY : limits[i - 1]!;
      return values.filter((value) => value >= from && value < limit).length;
    });
    expect([...counts]).toEqual(expected);
    expect([read.double(1), read.double(2), read.double(3)]).toEqual([-1e30, 1e30, 13]);
  });

  it('count nothing as TensorFlow does', () => {
    const read = histogramOf([]);
    expect([...read.doubles(6)]).toEqual([Number.MAX_VALUE]);
    expect([...read.doubles(7)]).toEqual([0]);
    expect([read.double(1), read.double(2)]).toEqual([Number.MAX_VALUE, -Number.MAX_VALUE]);
  });

  it('take size and colours of a picture from its header', () => {
    const png = Uint8Array.from([
      ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52],
      ...[0, 0, 1, 0, 0, 0, 0, 112, 8, 2, 0, 0, 0],
    ]);
    const image = summaryOf({ tag: 'triplets/0', png }).message(4)!;
    expect([1, 2, 3].map((field) => image.integer(field))).toEqual([112, 256, 3]);
    expect(image.bytes(4)).toEqual(png);
  });

  it.each<[unknown, RegExp]>([
    [{ tag: 'a', histogram: [1, Number.NaN] }, /summary "a" has NaN as value 1\. Only finite/],
    [{ tag: 'a', png: new Uint8Array(40) }, /summary "a" is no PNG file of 40 bytes/],
    [{ tag: '', scalar: 1 }, /has no tag/],
    [{ tag: 'a', scalar: '1' }, /has no number, histogram, PNG or text/],
    [undefined, /has no tag/],
  ])('refuse %j', (summary, message) => {
    expect(() => summaryRecord(0, 0, [summary as Summary])).toThrowError(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(message),
      }),
    );
  });

  it('refuse times and steps that are none', () => {
    expect(() => summaryRecord(0, 0, undefined as never)).toThrow(/summaries is no array/);
    expect(() => summaryRecord(0, 1.5, [])).toThrow(/step 1\.5/);
    expect(() => fileVersionRecord(Number.NaN)).toThrow(/second NaN/);
  });
});
