import { shortlist } from '@facenet/testkit';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.js';
import { sniffImage } from './sniff.js';
import { photo, pixelsOf } from './testing/photos.js';

const formats = ['jpeg', 'png', 'webp', 'tiff'] as const;
const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** A photo as a camera would store it that was held in one of eight ways. */
function stored(format: (typeof formats)[number], orientation: number): Promise<Buffer> {
  return photo().withMetadata({ orientation })[format]().toBuffer();
}

describe.each(formats)('EXIF orientation of %s files', (format) => {
  // One turned and mirrored picture tells that its number is found; what is done then is the same.
  it.each(shortlist(orientations, (orientation) => format === 'jpeg' || orientation === 7))(
    '%d: both codecs turn the picture as libvips does',
    async (orientation) => {
      const file = await stored(format, orientation);
      expect(sniffImage(file)).toMatchObject({ orientation, width: 61, height: 43 });
      const upright = await pixelsOf(sharp(file).autoOrient());
      expect([upright.width, upright.height]).toEqual(orientation > 4 ? [43, 61] : [61, 43]);
      for (const codec of ['sharp', 'jimp'] as const) {
        expect(await decodeImage(file, { codec })).toEqual(upright);
      }
    },
  );
});

describe('EXIF data that cannot be used', () => {
  it.each([0, 9, 255])('orientation %d counts as upright', async (value) => {
    const file = await stored('jpeg', 6);
    const entry = file.indexOf(Buffer.from([0x01, 0x12, 0x00, 0x03]));
    const isBigEndian = entry > 0;
    const at = isBigEndian ? entry : file.indexOf(Buffer.from([0x12, 0x01, 0x03, 0x00]));
    expect(file[isBigEndian ? at + 9 : at + 8]).toBe(6);
    file[isBigEndian ? at + 9 : at + 8] = value;
    expect(sniffImage(file).orientation).toBe(1);
  });

  it('does not cost the photo', async () => {
    const file = await stored('jpeg', 6);
    const exif = file.indexOf('Exif');
    file.fill(0xee, exif + 6, exif + 14);
    const { width, height } = await decodeImage(file);
    expect([width, height]).toEqual([61, 43]);
  });
});
