import type { FaceTracker } from './face-tracker.js';
import { noTime } from './tracker-frame.js';

/**
 * The time that a tracker is told, which only goes forward: videos are wound back, loop, and follow one
 * another.
 */
export class TrackerClock {
  #ahead = 0;
  #last: number;

  /** @param tracker that may have followed another video before */
  constructor(tracker: FaceTracker) {
    this.#last = tracker.time;
  }

  /**
   * @param time of a frame, in milliseconds
   * @returns the tracker's: later than any before, and as much later as the frame is, where it is later
   */
  at(time: number): number {
    if (!Number.isFinite(time)) throw noTime(time);
    if (time + this.#ahead <= this.#last) this.#ahead = this.#last + 1 - time;
    this.#last = time + this.#ahead;
    return this.#last;
  }
}
