import { damaged, unsupported } from '../../image-errors.js';
import type { StoredImage } from '../stored-image.js';
import { readTiffDirectory, type TiffDirectory, validOrientation } from '../tiff-directory.js';

/** The first page of a TIFF file. Values are those of the file, see the TIFF 6.0 specification. */
export interface SniffedTiff extends StoredImage {
  readonly format: 'tiff';
  readonly littleEndian: boolean;
  readonly compression: number;
  readonly photometric: number;
  readonly samples: number;
  readonly bits: number;
  readonly predictor: number;
  readonly fillOrder: number;
  /** Whether each sample is in blocks of its own. */
  readonly planar: boolean;
  /** All reds, then all greens, then all blues, 16 bits each. */
  readonly palette: readonly number[];
  readonly jpegTables: Uint8Array | undefined;
  /** Strips or tiles; strips are blocks as wide as the image. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly blocks: readonly Uint8Array[];
}

/** Field numbers of TIFF 6.0. */
const TAG = {
  subfileType: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripLengths: 279,
  planarity: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileLengths: 325,
  sampleFormat: 339,
  jpegTables: 347,
};
const UNCOMPRESSED = 1;
const REDUCED = 1;
const UNSIGNED = 1;
const CMYK = 5;

/** Reads the first page's directory and checks that all of its strips or tiles are there. */
export function sniffTiff(bytes: Uint8Array): SniffedTiff {
  const page = readTiffDirectory(bytes);
  const read = (tag: number, fallback: number) => page.number(tag) ?? fallback;
  if (read(TAG.subfileType, 0) & REDUCED) throw unsupported('a camera raw file or a bare preview');

  const [width, height] = [read(TAG.width, 0), read(TAG.height, 0)];
  const samples = read(TAG.samples, 1);
  const bits = read(TAG.bits, 1);
  const compression = read(TAG.compression, UNCOMPRESSED);
  const photometric = read(TAG.photometric, 0);
  if (samples < 1 || samples > 16) throw unsupported(`a TIFF of ${samples} samples a pixel`);
  if (page.numbers(TAG.bits)?.some((other) => other !== bits)) {
    throw unsupported('a TIFF whose samples differ in depth');
  }
  if (read(TAG.sampleFormat, UNSIGNED) !== UNSIGNED || bits > 16) {
    throw unsupported('a TIFF of floating-point, signed or 32-bit samples');
  }
  if (photometric === CMYK && (bits !== 8 || samples < 4)) {
    throw unsupported(`a CMYK TIFF of ${samples} samples of ${bits} bits`);
  }
  const isTiled = page.number(TAG.tileWidth) !== undefined;
  const blockWidth = isTiled ? read(TAG.tileWidth, 0) : width;
  const rows = isTiled ? read(TAG.tileHeight, 0) : Math.min(read(TAG.rowsPerStrip, height), height);
  if (width > 0 && height > 0 && (blockWidth < 1 || rows < 1)) {
    throw damaged(`its blocks of pixels are ${blockWidth}x${rows}`);
  }
  const planar = read(TAG.planarity, 1) === 2 && samples > 1;
  const planes = planar ? samples : 1;
  const blockCount = Math.ceil(width / blockWidth) * Math.ceil(height / rows) * planes;
  const bytesPerBlock = Math.ceil((blockWidth * bits * (samples / planes)) / 8) * rows;
  return {
    format: 'tiff',
    width,
    height,
    orientation: validOrientation(page.number(TAG.orientation)),
    surface: Math.max(width * height, blockWidth * rows),
    littleEndian: page.reader.littleEndian,
    compression,
    photometric,
    samples,
    bits,
    predictor: read(TAG.predictor, 1),
    fillOrder: read(TAG.fillOrder, 1),
    planar,
    palette: page.numbers(TAG.palette) ?? [],
    jpegTables: page.bytes(TAG.jpegTables),
    blockWidth,
    blockHeight: rows,
    blocks: readBlocks(page, isTiled, blockCount, compression === UNCOMPRESSED && bytesPerBlock),
  };
}

function readBlocks(
  page: TiffDirectory,
  isTiled: boolean,
  count: number,
  defaultLength: number | false,
): Uint8Array[] {
  const offsets = page.numbers(isTiled ? TAG.tileOffsets : TAG.stripOffsets) ?? [];
  const lengths = page.numbers(isTiled ? TAG.tileLengths : TAG.stripLengths) ?? [];
  if (offsets.length < count) throw damaged(`it lists ${offsets.length} of ${count} blocks`);
  return offsets.slice(0, count).map((offset, i) => {
    const length = lengths[i] ?? defaultLength;
    if (length === false) throw damaged(`it does not tell the length of block ${i}`);
    return page.reader.slice(offset, length);
  });
}
