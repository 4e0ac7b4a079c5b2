import { type ImageFileKind, imageFileKind } from '@facenet/core/image';

/** What the first bytes of an image file tell. */
export interface FileHeader {
  /** As continuation of "The image is": `a PNG`. */
  readonly format: string;
  /** Pixels a side, before the picture is turned upright; absent where only decoding tells. */
  readonly size?: readonly [width: number, height: number];
  /** Whether the file goes on to where it says that it ends. */
  readonly isWhole: boolean;
}

type Reader = (bytes: Uint8Array, view: DataView) => Omit<FileHeader, 'format'>;

const READERS: { readonly [Format in ImageFileKind['format']]?: Reader } = {
  jpeg: readJpeg,
  png: readPng,
  gif: (_, view) => ({
    size: [view.getUint16(6, true), view.getUint16(8, true)],
    isWhole: true,
  }),
  webp: readWebp,
  bmp: readBmp,
  avif: readHeif,
  heic: readHeif,
};

/**
 * Tells format and size of an image file without decoding it, so that a small file cannot take all
 * memory, and whether it was cut off, which browsers let pass.
 *
 * @returns undefined for bytes that begin as no known format does
 */
export function readFileHeader(bytes: Uint8Array): FileHeader | undefined {
  const kind = imageFileKind(bytes);
  if (!kind) return undefined;
  const format = kind.words;
  const read = READERS[kind.format];
  if (!read) return { format, isWhole: true };
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { format, ...read(bytes, view) };
  } catch {
    return { format, isWhole: false }; // a RangeError: the file ends within its header
  }
}

/** Markers of frames: all of C0 to CF but those of tables. */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Walks the markers: the size is in the frame's, before which whole previews and profiles may stand. */
function readJpeg(bytes: Uint8Array, view: DataView): Omit<FileHeader, 'format'> {
  let size: FileHeader['size'];
  for (let at = 2; ; ) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) break;
    while (bytes[at] === 0xff) at++;
    const marker = bytes[at];
    if (marker === undefined) break;
    // Bytes of pixels, and marks inside a scan.
    if (marker <= 1 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    if (marker === 0xd9) return { ...(size && { size }), isWhole: size !== undefined };
    if (isFrame(marker)) size ??= [view.getUint16(at + 6), view.getUint16(at + 4)];
    at += 1 + view.getUint16(at + 1);
  }
  return { ...(size && { size }), isWhole: false };
}

function readPng(_: Uint8Array, view: DataView): Omit<FileHeader, 'format'> {
  const size = [view.getUint32(16), view.getUint32(20)] as const;
  const END = 0x49454e44;
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) === END) return { size, isWhole: true };
  }
  return { size, isWhole: false };
}

function readWebp(bytes: Uint8Array, view: DataView): Omit<FileHeader, 'format'> {
  const isWhole = view.getUint32(4, true) + 8 <= bytes.length;
  const kind = bytes[15];
  const uint24 = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000;
  if (kind === 0x58) return { size: [uint24(24) + 1, uint24(27) + 1], isWhole };
  if (kind === 0x4c) {
    const bits = view.getUint32(21, true);
    return { size: [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1], isWhole };
  }
  return { size: [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff], isWhole };
}

function readBmp(_: Uint8Array, view: DataView): Omit<FileHeader, 'format'> {
  const isOld = view.getUint32(14, true) === 12;
  const size = isOld
    ? ([view.getUint16(18, true), view.getUint16(20, true)] as const)
    : ([view.getInt32(18, true), Math.abs(view.getInt32(22, true))] as const);
  return { size, isWhole: true };
}

/** Pictures, previews and tiles each have a box with their size; the largest counts. */
function readHeif(bytes: Uint8Array, view: DataView): Omit<FileHeader, 'format'> {
  const SIZE = 0x69737065;
  let size: readonly [number, number] | undefined;
  // The boxes are in the file's head, before the pixels.
  for (let at = 4; at + 16 <= Math.min(bytes.length, 65_536); at++) {
    if (view.getUint32(at) !== SIZE) continue;
    const found = [view.getUint32(at + 8), view.getUint32(at + 12)] as const;
    if (!size || found[0] * found[1] > size[0] * size[1]) size = found;
  }
  return { ...(size && { size }), isWhole: true };
}
