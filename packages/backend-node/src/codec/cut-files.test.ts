import { FaceNetError, type RgbImage } from '@facenet/core';
import { sameBytes, thorough } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.js';
import { sniffImage } from './sniff.js';
import { flavours } from './testing/flavours.js';
import { photo } from './testing/photos.js';

/** 'whole' where all pixels are there nonetheless. */
async function outcome(cut: Uint8Array, whole: RgbImage): Promise<string> {
  try {
    const { data } = await decodeImage(cut, { codec: 'jimp' });
    return Buffer.compare(data, whole.data) === 0 ? 'whole' : 'other pixels';
  } catch (error) {
    if (!FaceNetError.is(error)) throw error;
    expect(error.hint).toBeTruthy();
    return error.code;
  }
}

/** Formats of which sniffing alone tells that they were cut. */
const hasEndMark = /^(jpeg|png|webp)/;

/** A TIFF's directory, the end mark of run lengths. */
const hasMoreAfterPixels = /^tiff|run lengths/;

const still = Object.entries(flavours).filter(([name]) => !name.includes('animated'));

const step = thorough ? 31 : 131;

describe.each(still)('%s', (name, { make }) => {
  it('never gives other pixels when it is cut', async () => {
    const file = new Uint8Array(await make());
    const whole = await decodeImage(file, { codec: 'jimp' });
    // The end mark of a GIF says nothing of its first frame.
    const last = file.length - (name.startsWith('gif') ? 2 : 1);
    for (let length = last; length > 0; length -= length > last - 40 ? 1 : step) {
      const cut = file.subarray(0, length);
      if (hasEndMark.test(name)) expect(() => sniffImage(cut), `${length}`).toThrow(FaceNetError);
      const result = await outcome(cut, whole);
      if (result !== 'whole' || !hasMoreAfterPixels.test(name)) {
        expect([length, result]).toEqual([length, 'IMAGE_UNREADABLE']);
      }
    }
  });
});

describe.each(['sharp', 'jimp'] as const)('damaged JPEG files and %s', (codec) => {
  const pixelsStart = (file: Buffer) => file.indexOf(Buffer.from([0xff, 0xda])) + 20;

  it('are refused when pixels are missing before the end mark', async () => {
    const file = await photo().jpeg().toBuffer();
    const cut = Buffer.concat([
      file.subarray(0, pixelsStart(file) + 100),
      Buffer.from([0xff, 0xd9]),
    ]);
    expect(sniffImage(cut).format).toBe('jpeg');
    await expect(decodeImage(cut, { codec })).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it('are refused when the codes of pixels make no sense', async () => {
    const file = await photo().jpeg().toBuffer();
    file.fill(0xfe, pixelsStart(file) + 50, pixelsStart(file) + 80);
    await expect(decodeImage(file, { codec })).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it('are read when only superfluous bytes are between their segments', async () => {
    const file = await photo().jpeg().toBuffer();
    const tables = file.indexOf(Buffer.from([0xff, 0xc4]));
    const padded = Buffer.concat([
      file.subarray(0, tables),
      Buffer.alloc(3, 9),
      file.subarray(tables),
    ]);
    const [a, b] = [await decodeImage(padded, { codec }), await decodeImage(file, { codec })];
    expect([a.width, a.height, sameBytes(a.data, b.data)]).toEqual([b.width, b.height, true]);
  });

  it('are read when other data follows the end mark', async () => {
    const file = await photo().jpeg().toBuffer();
    const longer = Buffer.concat([file, Buffer.from('a video follows')]);
    expect(await decodeImage(longer, { codec })).toEqual(await decodeImage(file, { codec }));
  });
});
