import { deflateSync } from 'node:zlib';
import { FaceNetError } from '@facenet/core';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.js';
import { photo } from './testing/photos.js';
import { writeBmp } from './testing/write-bmp.js';
import { writeGif } from './testing/write-gif.js';
import { pngChunk, writePng } from './testing/write-png.js';
import { writeTiff } from './testing/write-tiff.js';

async function failure(file: Uint8Array, codec: 'sharp' | 'jimp' = 'jimp'): Promise<FaceNetError> {
  const memory = process.memoryUsage().arrayBuffers;
  const error = await decodeImage(file, { codec }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(2 ** 26);
  if (!FaceNetError.is(error)) throw new Error(`It was not refused: ${error}`);
  return error;
}

async function jpegOf(width: number, height: number): Promise<Buffer> {
  const file = await photo().jpeg().toBuffer();
  const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
  file.writeUInt16BE(height, frame + 5);
  file.writeUInt16BE(width, frame + 7);
  return file;
}

async function webpOf(lossless: boolean): Promise<Buffer> {
  const file = await photo().webp({ lossless }).toBuffer();
  // 14 bits each: VP8 has them in two halves, VP8L one after the other behind its first byte.
  if (lossless) file.writeUInt32LE(0x0fff_ffff, 21);
  else file.writeUInt32LE(0x3fff_3fff, 26);
  return file;
}

describe('files that claim more pixels than the limit', () => {
  const tiny = { left: 0, top: 0, width: 1, height: 1, indices: [0] };
  const palette = Array(12).fill(0);
  const claims: Record<string, () => Promise<Uint8Array> | Uint8Array> = {
    'png of 20000x20000': () =>
      writePng({ width: 20_000, height: 20_000, pixels: Buffer.alloc(9) }),
    'jpeg of 65535x65535': () => jpegOf(65_535, 65_535),
    'webp of 16383x16383': () => webpOf(false),
    'lossless webp of 16384x16384': () => webpOf(true),
    'gif of 65535x65535': () =>
      writeGif({ width: 65_535, height: 65_535, palette, frames: [tiny] }),
    'gif of 1x1 with a frame of 65535x65535': () => {
      const frames = [{ ...tiny, width: 65_535, height: 65_535 }];
      return writeGif({ width: 1, height: 1, palette, frames });
    },
    'bmp of run lengths of 60000x60000': () =>
      writeBmp({ width: 60_000, height: 60_000, bits: 8, compression: 1, pixels: Buffer.alloc(8) }),
    'tiff of 100000x100000': () =>
      writeTiff({
        width: 100_000,
        height: 100_000,
        samples: 1,
        photometric: 1,
        compression: 5,
        blocks: [Buffer.alloc(9)],
      }),
    'tiff of 1x1 in a tile of 60000x60000': () =>
      writeTiff({
        width: 1,
        height: 1,
        samples: 1,
        photometric: 1,
        compression: 5,
        fields: { 322: [60_000], 323: [60_000], 324: [8], 325: [9] },
        blocks: [Buffer.alloc(9)],
      }),
  };

  it.each(Object.entries(claims))('%s: refused before decoding', async (_name, make) => {
    const error = await failure(await make());
    expect(error.code).toBe('IMAGE_TOO_LARGE');
    expect(error.message).toMatch(/more than the limit of 100000000/);
    expect(error.hint).toMatch(/maxPixels/);
  });

  it('has limits that can be set', async () => {
    const file = await photo().png().toBuffer();
    const { width } = await decodeImage(file, { maxPixels: 61 * 43, maxBytes: file.length });
    expect(width).toBe(61);
    const refused = { code: 'IMAGE_TOO_LARGE' };
    await expect(decodeImage(file, { maxPixels: 61 * 43 - 1 })).rejects.toMatchObject(refused);
    await expect(decodeImage(file, { maxBytes: file.length - 1 })).rejects.toMatchObject(refused);
    const wrong = { code: 'INVALID_ARGUMENT' };
    await expect(decodeImage(file, { maxPixels: Number.NaN })).rejects.toMatchObject(wrong);
    await expect(decodeImage(file, { maxBytes: 0 })).rejects.toMatchObject(wrong);
  });
});

describe('files that unfold to more than their size', () => {
  const zeros = deflateSync(Buffer.alloc(2 ** 27));
  const unreadable: Record<string, () => Uint8Array> = {
    'interlaced png': () => writePng({ width: 9, height: 9, interlaced: true, deflated: zeros }),
    'tiff of deflate': () =>
      writeTiff({
        width: 9,
        height: 9,
        samples: 1,
        photometric: 1,
        compression: 8,
        blocks: [zeros],
      }),
    'tiff of jpeg': () =>
      writeTiff({
        width: 9,
        height: 9,
        samples: 3,
        photometric: 6,
        compression: 7,
        blocks: [Buffer.from('ffd8ffc0001108ffffffff03012200021101031101ffda000200ffd9', 'hex')],
      }),
  };

  it.each(Object.entries(unreadable))('%s: refused', async (_name, make) => {
    expect((await failure(make())).code).toBe('IMAGE_UNREADABLE');
  });

  it.each(['sharp', 'jimp'] as const)('png with a comment of 128 MB: read by %s', async (codec) => {
    const text = Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), zeros]);
    const comment = pngChunk('zTXt', text);
    const file = writePng({
      width: 2,
      height: 1,
      pixels: Buffer.from([0, 1, 2, 3, 4, 5, 6]),
      comment,
    });
    const { data } = await decodeImage(file, { codec });
    expect([...data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('jpeg of more than a hundred scans: refused', async () => {
    const file = await photo().jpeg({ progressive: true }).toBuffer();
    const scan = file.lastIndexOf(Buffer.from([0xff, 0xda]));
    const again = Array<Buffer>(100).fill(file.subarray(scan, -2));
    const error = await failure(Buffer.concat([file.subarray(0, -2), ...again, file.subarray(-2)]));
    expect(error.code).toBe('IMAGE_UNSUPPORTED');
    expect(error.message).toMatch(/100 scans/);
  });
});
