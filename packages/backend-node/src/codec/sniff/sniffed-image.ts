import type { Orientation } from '@facenet/core/image';

interface StoredImage {
  /** As stored, before the orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 (upright) to 8. */
  readonly orientation: Orientation;
  /** Pixels of the largest surface that decoding takes, where that is not width x height. */
  readonly surface?: number;
}

export interface SniffedJpeg extends StoredImage {
  readonly format: 'jpeg';
  /** 1 grey, 3 colour, 4 CMYK or YCCK. */
  readonly components: 1 | 3 | 4;
}

export interface SniffedPng extends StoredImage {
  readonly format: 'png';
  readonly bitDepth: number;
  readonly channels: number;
  readonly interlaced: boolean;
  /** The chunks that make the picture (IHDR, PLTE, IDAT, IEND), each from length to checksum. */
  readonly chunks: readonly Uint8Array[];
}

/** The first frame of a GIF; positions are on the canvas. */
export interface SniffedGif extends StoredImage {
  readonly format: 'gif';
  readonly frame: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
    readonly interlaced: boolean;
    /** Red, green, blue of each colour. */
    readonly palette: Uint8Array;
    readonly transparent: number | undefined;
    readonly codeSize: number;
    /** The compressed indices, sub-blocks joined. */
    readonly codes: Uint8Array;
  };
}

export interface SniffedBmp extends StoredImage {
  readonly format: 'bmp';
  readonly bits: 1 | 2 | 4 | 8 | 16 | 24 | 32;
  readonly compression: 'none' | 'rle8' | 'rle4';
  readonly topDown: boolean;
  /** Blue, green, red (and one more byte where `paletteStep` is 4) of each colour. */
  readonly palette: Uint8Array;
  readonly paletteStep: 3 | 4;
  /** Bits of red, green and blue in a pixel of 16 or 32 bits. */
  readonly masks: readonly [number, number, number];
  /** From the first pixel to the end of the file. */
  readonly pixels: Uint8Array;
}

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

export interface SniffedWebp extends StoredImage {
  readonly format: 'webp';
  /** The first frame where the file is an animation; positions are on the canvas. */
  readonly frame?: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
    /** ALPH, VP8 and VP8L chunks. */
    readonly chunks: Uint8Array;
  };
}

/** What an image file says of itself, with every length checked against the size of the file. */
export type SniffedImage =
  | SniffedJpeg
  | SniffedPng
  | SniffedGif
  | SniffedBmp
  | SniffedTiff
  | SniffedWebp;
