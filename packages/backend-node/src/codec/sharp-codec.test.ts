import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodePortably } from './jimp-codec.js';
import { createSharpCodec } from './sharp-codec.js';
import { sniffImage } from './sniff.js';
import { flavours } from './testing/flavours.js';
import { greyPhoto } from './testing/photos.js';

vi.mock('./jimp-codec.js', { spy: true });
afterEach(() => vi.clearAllMocks());

const libvips = vi.fn(sharp);
const codec = createSharpCodec(Object.assign(libvips, sharp));
const isPortable = (name: string) => /^(gif|bmp)/.test(name);
/** Eight bits of RGB, as crops have. */
const isPlain = (name: string) => name === 'png';

describe('the codec of sharp', () => {
  it.each(Object.keys(flavours))(
    '%s: leaves GIF, BMP and small plain PNG to portable decoders',
    async (name) => {
      const file = await flavours[name]!.make();
      await codec.decode(file, sniffImage(file));
      expect(decodePortably).toHaveBeenCalledTimes(isPortable(name) ? 1 : 0);
      expect(libvips).toHaveBeenCalledTimes(isPortable(name) || isPlain(name) ? 0 : 1);
    },
  );

  it('decodes larger PNG itself', async () => {
    const { width, height } = { width: 401, height: 400 };
    const resized = greyPhoto().resize(width, height, { fit: 'fill' });
    const file = await resized.toColourspace('srgb').png().toBuffer();
    const image = await codec.decode(file, sniffImage(file));
    expect([image.width, image.height]).toEqual([width, height]);
    expect(decodePortably).not.toHaveBeenCalled();
    const { data, ...rest } = await decodePortably(file, sniffImage(file));
    expect(image).toMatchObject(rest);
    expect(Buffer.compare(image.data, data)).toBe(0);
  });

  it('asks them when libvips warns, and goes by their word', async () => {
    const file = Buffer.from(await flavours['jpeg baseline']!.make());
    const tables = file.indexOf(Buffer.from([0xff, 0xc4]));
    const padded = Buffer.concat([
      file.subarray(0, tables),
      Buffer.alloc(3, 9),
      file.subarray(tables),
    ]);
    const whole = await codec.decode(file, sniffImage(file));
    expect(await codec.decode(padded, sniffImage(padded))).toEqual(whole);
    expect(decodePortably).toHaveBeenCalledTimes(1);
  });

  it('keeps its own reason where they have no decoder', async () => {
    const fax = await greyPhoto()
      .threshold(128)
      .tiff({ compression: 'ccittfax4', bitdepth: 1, predictor: 'none' })
      .toBuffer();
    expect((await codec.decode(fax, sniffImage(fax))).width).toBe(61);
    const failing = {
      removeAlpha: () => failing,
      toColourspace: () => failing,
      raw: () => failing,
      toBuffer: () => Promise.reject(new Error('libvips says no')),
    };
    const broken = createSharpCodec(Object.assign(() => failing, { versions: {} }) as never);
    await expect(broken.decode(fax, sniffImage(fax))).rejects.toThrow('libvips says no');
  });
});
