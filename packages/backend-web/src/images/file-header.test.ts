import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeFile } from './decode-file.js';
import { readFileHeader } from './file-header.js';

const faceApi = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
const photo = (): Sharp =>
  sharp(join(dirname(faceApi), 'demo/sample1.jpg')).resize(61, 43, { fit: 'fill' });

/** Bitmaps as Windows and OS/2 have them; libvips writes none. */
function bmp(header: 12 | 40): Buffer {
  const file = Buffer.alloc(14 + header);
  file.write('BM', 'latin1');
  file.writeUInt32LE(header, 14);
  if (header === 12) {
    file.writeUInt16LE(61, 18);
    file.writeUInt16LE(43, 20);
  } else {
    file.writeInt32LE(61, 18);
    file.writeInt32LE(-43, 22); // from the top down
  }
  return file;
}

const FILES: readonly (readonly [string, string, () => Promise<Buffer> | Buffer])[] = [
  ['a JPEG', 'a JPEG', () => photo().jpeg().toBuffer()],
  ['a progressive JPEG', 'a JPEG', () => photo().jpeg({ progressive: true }).toBuffer()],
  ['a JPEG with a profile', 'a JPEG', () => photo().withIccProfile('p3').jpeg().toBuffer()],
  [
    'a JPEG with EXIF data',
    'a JPEG',
    () => photo().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  ],
  ['a PNG', 'a PNG', () => photo().png().toBuffer()],
  ['an interlaced PNG', 'a PNG', () => photo().png({ progressive: true }).toBuffer()],
  ['a WebP', 'a WebP', () => photo().webp().toBuffer()],
  ['a lossless WebP', 'a WebP', () => photo().webp({ lossless: true }).toBuffer()],
  ['a WebP with alpha', 'a WebP', () => photo().ensureAlpha(0.3).webp().toBuffer()],
  ['a GIF', 'a GIF', () => photo().gif().toBuffer()],
  ['an AVIF', 'an AVIF image', () => photo().avif().toBuffer()],
  ['a BMP', 'a BMP', () => bmp(40)],
  ['a BMP of OS/2', 'a BMP', () => bmp(12)],
];

describe('readFileHeader', () => {
  it.each(FILES)('tells format and size of %s', async (_, format, make) => {
    const header = readFileHeader(await make());
    expect(header).toEqual({ format, size: [61, 43], isWhole: true });
  });

  it.each(FILES.filter(([, format]) => /JPEG|PNG|WebP/.test(format)))(
    'tells that %s was cut off, wherever',
    async (_, _format, make) => {
      const file = await make();
      for (let length = 16; length < file.length; length += 7) {
        expect(readFileHeader(file.subarray(0, length))?.isWhole, `${length}`).toBe(false);
      }
      expect(readFileHeader(file.subarray(0, -1))?.isWhole).toBe(false);
    },
  );

  it.each([
    ['a web page', '<!doctype html>'],
    ['an SVG drawing or other XML', '<svg/>'],
    ['a PDF document', '%PDF-1.7'],
    ['a TIFF image or a camera raw file', 'II*\0'],
    ['a HEIC (iPhone) photo', '\0\0\0\x18ftypheic\0\0\0\0'],
    ['a video', '\0\0\0\x18ftypmp42\0\0\0\0'],
  ])('knows %s', (format, text) => {
    expect(readFileHeader(Buffer.from(text, 'latin1'))?.format).toBe(format);
  });

  it.each(['', 'a', 'just some words', 'BMW is a maker of cars'])(
    'knows nothing of "%s"',
    (text) => {
      expect(readFileHeader(Buffer.from(text, 'latin1'))).toBeUndefined();
    },
  );
});

describe('a file that claims more pixels than the limit', () => {
  const claim = async (format: string, file: Buffer): Promise<Buffer> => {
    if (format === 'PNG') file.writeUInt32BE(60_000, 16);
    if (format === 'GIF') file.writeUInt32LE(0xffff_ffff, 6);
    if (format === 'WebP') file.writeUInt32LE(0x3fff_3fff, 26);
    if (format === 'BMP') file.writeInt32LE(60_000_000, 18);
    if (format === 'JPEG') {
      const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
      file.writeUInt32BE(0xffff_ffff, frame + 5);
    }
    return file;
  };

  // There is no createImageBitmap here: whoever came to decoding would fail otherwise.
  it.each([
    ['PNG', () => photo().resize(2000, 2000).png().toBuffer()],
    ['GIF', () => photo().gif().toBuffer()],
    ['WebP', () => photo().webp().toBuffer()],
    ['JPEG', () => photo().jpeg().toBuffer()],
    ['BMP', async () => bmp(40)],
  ] as const)('%s: refused before decoding', async (format, make) => {
    const file = new Blob([new Uint8Array(await claim(format, await make()))]);
    const limits = { maxPixels: 100_000_000, maxBytes: 1e9, signal: undefined };
    await expect(decodeFile(file, limits)).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      message: expect.stringMatching(/more than the limit of 100000000/),
    });
  });
});
