import { dropAlpha } from '@facenet/core/image';
import jpeg from '@jimp/js-jpeg';
import type { SniffedJpeg } from '../sniff/sniffed-image.js';
import { wasmDecoder } from '../wasm/wasm-decoder.js';

/** Whether the decoder shall turn the picture by its EXIF data. */
const LEAVE_ORIENTATION = false;

const decodeMozjpeg = wasmDecoder(
  () => import('@jsquash/jpeg/codec/dec/mozjpeg_dec.js'),
  '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  LEAVE_ORIENTATION,
);

// Limits are checked before, on the header and for all codecs alike.
const UNLIMITED = { maxMemoryUsageInMB: 65_536, maxResolutionInMP: 65_536 };

/** Decodes by mozjpeg; it lacks CMYK, which plain JavaScript decodes five times slower. */
export async function decodeJpeg(
  bytes: Uint8Array,
  { components }: Pick<SniffedJpeg, 'components'>,
) {
  if (components === 4) {
    const options = { ...UNLIMITED, tolerantDecoding: false };
    const { width, height, data } = jpeg().decode(Buffer.from(bytes), options);
    return { width, height, data: dropAlpha(data) };
  }
  const { width, height, data, warnings } = await decodeMozjpeg(bytes);
  const loss = warnings.find(meansLostPixels);
  if (loss !== undefined) throw new Error(loss);
  return { width, height, data: dropAlpha(data) };
}

/**
 * The decoder warns and goes on where pixels are missing: it would fill the rest of a photo with
 * grey. Other warnings, such as of superfluous bytes before a marker, are common in photos of some
 * phones and harmless.
 */
function meansLostPixels(warning: string): boolean {
  return /premature end|bad (huffman|arithmetic|progress)|instead of RST/i.test(warning);
}
