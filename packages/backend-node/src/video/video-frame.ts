import type { RgbImage } from '@facenet/core';
import type { CodecName } from '../codec/index.js';

/** One frame of a video. */
export interface VideoFrame {
  /** From 0. */
  readonly index: number;
  /** Milliseconds from the first frame. */
  readonly time: number;
  /** Of a folder, the file's name. */
  readonly name?: string;
  /**
   * The pixels, red first. Frames that nobody asks for are not decoded, where that can be.
   *
   * @throws FaceNetError for a frame that is damaged, as `readImage` does
   */
  read(): Promise<RgbImage>;
}

/** How a video is read. */
export interface ReadFramesOptions {
  /**
   * Frames a second, above 0. Of a folder it says how far apart its files were taken, default 10; a
   * video is brought to this rate, default its own.
   */
  readonly fps?: number;
  /** Most pixels of a frame; default 100 million. */
  readonly maxPixels?: number;
  /** Default: sharp where it works, else jimp. */
  readonly codec?: CodecName;
  readonly signal?: AbortSignal;
}
