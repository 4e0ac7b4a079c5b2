import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { sniffImage } from './sniff.js';
import { photo } from './testing/photos.js';
import { writeTiff } from './testing/write-tiff.js';

const block = { width: 1, height: 1, samples: 1, photometric: 1, blocks: [Buffer.alloc(1)] };

async function jpegWith(change: (file: Buffer, frame: number) => void): Promise<Buffer> {
  const file = await photo().jpeg().toBuffer();
  change(file, file.indexOf(Buffer.from([0xff, 0xc0])));
  return file;
}

describe('images that are not read', () => {
  const heif = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0`, 'latin1');
  const cases: [string, Uint8Array | Promise<Uint8Array>, RegExp][] = [
    ['a photo of an iPhone', heif('heic'), /HEIC/],
    ['AVIF', photo().avif().toBuffer(), /AVIF/],
    ['a video', heif('mp42'), /video/],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /SVG/],
    ['a web page', Buffer.from('\n<!doctype html><html>'), /web page/],
    ['PDF', Buffer.from('%PDF-1.7'), /PDF/],
    ['JPEG XL', Buffer.from([0xff, 0x0a, 1, 2]), /JPEG XL/],
    [
      'BigTIFF',
      sharp(Buffer.alloc(3), { raw: { width: 1, height: 1, channels: 3 } })
        .tiff({ bigtiff: true })
        .toBuffer(),
      /BigTIFF/,
    ],
    ['a camera raw preview', writeTiff({ ...block, fields: { 254: [1] } }), /raw/],
    ['a TIFF of floats', writeTiff({ ...block, fields: { 339: [3] } }), /floating-point/],
    ['a JPEG of 12 bits', jpegWith((file, frame) => file.writeUInt8(12, frame + 4)), /12 bits/],
    [
      'an arithmetic-coded JPEG',
      jpegWith((file, frame) => file.writeUInt8(0xc9, frame + 1)),
      /arithmetic/,
    ],
  ];

  it.each(cases)('%s: unsupported, and said what it is', async (_name, file, what) => {
    const bytes = await file;
    expect(() => sniffImage(bytes)).toThrow(what);
    expect(() => sniffImage(bytes)).toThrow(expect.objectContaining({ code: 'IMAGE_UNSUPPORTED' }));
    expect(() => sniffImage(bytes)).toThrow(/Save it as JPEG or PNG/);
  });

  it.each([
    ['nothing', ''],
    ['a byte', 'a'],
    ['text', 'just some words that are no image'],
    ['zeros', '\0'.repeat(100)],
    ['the mark of a JPEG alone', '\xff\xd8\xff'],
    ['the mark of a PNG alone', '\x89PNG\r\n\x1a\n'],
    ['the mark of a GIF alone', 'GIF89a'],
    ['the mark of a WebP alone', 'RIFF\0\0\0\0WEBP'],
    ['the mark of a TIFF alone', 'II*\0'],
    ['words that begin as a BMP does', 'BMW is a maker of cars'],
  ])('%s: unreadable', (_name, text) => {
    const bytes = Buffer.from(text, 'latin1');
    expect(() => sniffImage(bytes)).toThrow(expect.objectContaining({ code: 'IMAGE_UNREADABLE' }));
  });
});
