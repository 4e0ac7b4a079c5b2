import { FaceNetError } from '@facenet/core';
import { thorough } from '@facenet/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeImage } from './decode-image.js';
import { flavours } from './testing/flavours.js';

/** Counts that parsers get wrong: the largest of each width, and values near the sign bits. */
const COUNTS = [0xffffffff, 0x7fffffff, 0x80000000, 0xffff, 0x7fff, 0x10000, 1, 0];

/** Random wounds: bytes changed, counts of either byte order inflated, pieces cut out. */
const wounds = fc.array(
  fc.record({
    // Half of them where headers are, so that parsers are hurt and not only pixels.
    place: fc.oneof(fc.integer({ min: 4, max: 130 }), fc.integer({ min: 0, max: 1_000_000 })),
    kind: fc.constantFrom('byte', 'bit', 'little', 'big', 'cut'),
    value: fc.integer({ min: 0, max: 255 }),
  }),
  { minLength: 1, maxLength: 4 },
);

function hurt(original: Uint8Array, list: { place: number; kind: string; value: number }[]) {
  let file = Buffer.from(original);
  for (const { place, kind, value } of list) {
    const at = place % file.length;
    const count = COUNTS[value % COUNTS.length]!;
    if (kind === 'byte') file[at] = value;
    if (kind === 'bit') file[at]! ^= 1 << (value % 8);
    if (kind === 'little' && at + 4 <= file.length) file.writeUInt32LE(count, at);
    if (kind === 'big' && at + 4 <= file.length) file.writeUInt32BE(count, at);
    if (kind === 'cut') file = Buffer.concat([file.subarray(0, at), file.subarray(at + value)]);
    if (file.length === 0) break;
  }
  return file;
}

const printers = ['log', 'info', 'warn', 'error'] as const;

describe.each(Object.entries(flavours))('damaged: %s', (_name, { make }) => {
  beforeEach(() => {
    for (const printer of printers) vi.spyOn(console, printer).mockImplementation(() => {});
  });
  afterEach(() => vi.restoreAllMocks());

  it.each(['sharp', 'jimp'] as const)(
    '%s gives an image or a FaceNetError, silently',
    async (codec) => {
      const original = await make();
      await fc.assert(
        fc.asyncProperty(wounds, async (list) => {
          const file = hurt(original, list);
          try {
            const { width, height, data } = await decodeImage(file, {
              codec,
              maxPixels: 4_000_000,
            });
            expect(data.length).toBe(width * height * 3);
          } catch (error) {
            if (!FaceNetError.is(error)) throw error;
            expect(error.code).toMatch(/^IMAGE_(UNREADABLE|UNSUPPORTED|TOO_LARGE)$/);
            expect(error.hint).toBeTruthy();
          }
        }),
        { numRuns: thorough ? 60 : 3 },
      );
      // What a decoder prints would end up among a program's output.
      for (const printer of printers) expect(console[printer]).not.toHaveBeenCalled();
    },
  );
});
