import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FaceNetError, type RgbImage } from '@facenet/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImageSource, readImage } from './read-image.js';
import { photo, pixelsOf } from './testing/photos.js';

let folder: string;
let path: string;
let png: Buffer;
let pixels: RgbImage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facenet-codec-'));
  png = await photo().png().toBuffer();
  pixels = await pixelsOf(photo());
  path = join(folder, 'a photo.png');
  await writeFile(path, png);
});
afterAll(() => rm(folder, { recursive: true }));

async function failure(source: unknown, options = {}): Promise<FaceNetError> {
  const error = await readImage(source as ImageSource, options).catch((reason: unknown) => reason);
  if (!FaceNetError.is(error)) throw new Error(`It was not refused: ${error}`);
  expect(error.hint).toBeTruthy();
  expect(error.message.endsWith(` ${error.hint}`)).toBe(true);
  return error;
}

describe('readImage', () => {
  it('takes a path, a file URL as URL or text, and bytes of every kind', async () => {
    const alone = new Uint8Array(png).buffer;
    const padded = Buffer.concat([Buffer.alloc(3, 0xff), png, Buffer.alloc(5, 0xff)]);
    const url = pathToFileURL(path);
    const inside = padded.subarray(3, 3 + png.length);
    for (const source of [path, url, url.href, png, new Uint8Array(png), alone, inside]) {
      for (const codec of ['sharp', 'jimp'] as const) {
        expect(await readImage(source, { codec })).toEqual(pixels);
      }
    }
  });

  it('gives pixels back as they are', async () => {
    expect((await readImage(pixels)).data).toBe(pixels.data);
  });

  it('goes by the content of a file, not by its name', async () => {
    const misnamed = join(folder, 'photo.jpg');
    await writeFile(misnamed, png);
    expect(await readImage(misnamed)).toEqual(pixels);
  });

  it('reads an image of one pixel', async () => {
    const one = await readImage(await photo(1, 1).png().toBuffer());
    expect([one.width, one.height, one.data.length]).toEqual([1, 1, 3]);
  });

  it('names the file that cannot be read', async () => {
    const missing = await failure(join(folder, 'missing.jpg'));
    expect(missing.code).toBe('IO_FAILED');
    expect(missing.message).toMatch(/missing\.jpg: The file cannot be read: ENOENT/);
    const directory = await failure(folder);
    expect(directory.code).toBe('IO_FAILED');
    expect(directory.message).toMatch(/it is a directory/);
  });

  it('names the file whose content is no image, cut off or too large', async () => {
    const text = join(folder, 'notes.jpg');
    await writeFile(text, 'Dear diary, today I took a photo');
    const notes = await failure(text);
    expect(notes.code).toBe('IMAGE_UNREADABLE');
    expect(notes.message).toMatch(/notes\.jpg: The image is unreadable: bytes 44656172/);

    await writeFile(text, png.subarray(0, 100));
    expect((await failure(text)).message).toMatch(/notes\.jpg: .* cut off at byte 100/);
    await writeFile(text, '');
    expect((await failure(text)).message).toMatch(/notes\.jpg: .* the file is empty/);

    const large = await failure(path, { maxBytes: 50 });
    expect(large.code).toBe('IMAGE_TOO_LARGE');
    expect(large.message).toMatch(
      /a photo\.png: The image has \d+ bytes, more than the limit of 50/,
    );
  });

  it('stops between its steps when the signal fires', async () => {
    const aborted = { signal: AbortSignal.abort() };
    for (const source of [path, png, pixels]) {
      await expect(readImage(source, aborted)).rejects.toMatchObject({ code: 'ABORTED' });
    }
    for (const source of [path, png]) {
      const stop = new AbortController();
      const reading = readImage(source, { signal: stop.signal, codec: 'jimp' });
      stop.abort();
      await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
    }
  });

  it('does not wait for a device that never ends', async () => {
    expect((await failure('/dev/zero')).code).toBe('IO_FAILED');
  });

  it.each([
    ['https://example.org/photo.jpg', /Only file: URLs/],
    [new URL('https://example.org/photo.jpg'), /Only file: URLs/],
    [undefined, /from undefined/],
    [null, /from null/],
    [42, /from 42/],
    [{ path: 'a.jpg' }, /from that object/],
    [{ width: 2, height: 2, data: new Uint8Array(3) }, /has 12 bytes, not 3/],
  ])('refuses %s', async (source, message) => {
    const error = await failure(source);
    expect(error.code).toBe('INVALID_ARGUMENT');
    expect(error.message).toMatch(message);
  });
});
