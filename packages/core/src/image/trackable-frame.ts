import type { Box } from './geometry.js';
import type { RgbImage } from './rgb-image.js';

/** A frame whose pixels are at hand when they are wanted; `readFrames` of backend-node gives such. */
export interface TrackableFrame {
  /** Milliseconds, each later than the one before; an earlier one begins anew, as a seek back does. */
  readonly time: number;
  /** In pixels, where it is known before the frame is read. */
  readonly width?: number;
  readonly height?: number;
  /**
   * Whether it goes by whether or not anybody looks, as what a camera shows: the newest one counts, and
   * those that come during the work on another are passed over. Default: each waits for its turn.
   */
  readonly live?: boolean;
  /** Whether it stays, as that of a video that is paused: it is looked at soon after another, too. Default: no. */
  readonly still?: boolean;
  /** Gives the pixels. */
  read(): Promise<RgbImage>;
  /** Keeps it while others are shown, so that no more pixels are read than are wanted. */
  hold?(): Promise<HeldFrame>;
}

/** A frame of which as much can be had as is needed. */
export interface HeldFrame {
  readonly width: number;
  readonly height: number;
  /**
   * The whole frame, smaller.
   *
   * @param scale of its sides, above 0, at most 1
   */
  shrunk(scale: number): Promise<RgbImage>;
  /**
   * What lies in a box, at full size.
   *
   * @param box whole numbers, within the frame
   */
  part(box: Box): Promise<RgbImage>;
  /** Frees it. */
  close(): void;
}
