import type { Box } from '../image/geometry.js';

/** How much of the difference between where a face was expected and found goes into its place. */
const PLACE_GAIN = 0.8;
/** The same for its speed: what jitters by a pixel must not seem to run. */
const SPEED_GAIN = 0.4;
/** Sizes change slowly, and boxes of a detector jitter in size more than in place. */
const SIZE_GAIN = 0.5;
/** In sizes of the face a second; what is faster was another face. */
const FASTEST = 8;
/** Milliseconds for which a face that is not seen is believed to move on as it did... */
const TRUST = 400;
/** ...and in which, after that, it is believed to come to rest. */
const REST = 600;

interface Place {
  readonly time: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where a face is and whereto it moves, from its boxes: constant velocity of the middle, by an
 * alpha-beta filter (Kalata, "The tracking index: a generalized parameter for alpha-beta and
 * alpha-beta-gamma target trackers", 1984), which is a Kalman filter with its gains fixed.
 */
export class Motion {
  #now: Place;
  #before: Place | undefined;
  #vx = 0;
  #vy = 0;
  #moves = false;

  constructor(box: Box, time: number) {
    this.#now = placeOf(box, time);
  }

  /** Whether two places were seen, so that the speed is known. */
  get moves(): boolean {
    return this.#moves;
  }

  /** Width and height of the last box, their mean. */
  get size(): number {
    return (this.#now.width + this.#now.height) / 2;
  }

  /** Takes in where the face was found. */
  observe(box: Box, time: number): void {
    const found = placeOf(box, time);
    const expected = this.#ahead(time);
    const elapsed = time - this.#now.time;
    const [dx, dy] = [found.x - expected.x, found.y - expected.y];
    // The first move says all that is known of the speed.
    const [place, speed] = this.#moves ? [PLACE_GAIN, SPEED_GAIN] : [1, 1];
    const gain = speed / elapsed;
    const fastest = (FASTEST * this.size) / 1000;
    this.#vx = clamp(this.#vx + gain * dx, fastest);
    this.#vy = clamp(this.#vy + gain * dy, fastest);
    this.#moves = true;
    const mix = (from: number, to: number, gain: number) => from + gain * (to - from);
    this.#before = this.#now;
    this.#now = {
      time,
      x: mix(expected.x, found.x, place),
      y: mix(expected.y, found.y, place),
      width: mix(expected.width, found.width, SIZE_GAIN),
      height: mix(expected.height, found.height, SIZE_GAIN),
    };
  }

  /**
   * The box at a time: between the last two observations on the straight line between them, after the
   * last one as far on as the speed carries it.
   */
  at(time: number): Box {
    const { x, y, width, height } =
      this.#before && time < this.#now.time
        ? between(this.#before, this.#now, time)
        : this.#ahead(time);
    return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
  }

  #ahead(time: number): Place {
    const elapsed = Math.max(0, time - this.#now.time);
    const later = Math.max(0, elapsed - TRUST);
    const carried = Math.min(elapsed, TRUST) + REST * (1 - Math.exp(-later / REST));
    const { x, y } = this.#now;
    return { ...this.#now, time, x: x + this.#vx * carried, y: y + this.#vy * carried };
  }
}

function placeOf([x1, y1, x2, y2]: Box, time: number): Place {
  return { time, x: (x1 + x2) / 2, y: (y1 + y2) / 2, width: x2 - x1, height: y2 - y1 };
}

function between(a: Place, b: Place, time: number): Place {
  const share = Math.max(0, (time - a.time) / (b.time - a.time));
  const mix = (from: number, to: number) => from + share * (to - from);
  return {
    time,
    x: mix(a.x, b.x),
    y: mix(a.y, b.y),
    width: mix(a.width, b.width),
    height: mix(a.height, b.height),
  };
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most);
}

/** Intersection over union of two boxes, 0...1. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (area(a) + area(b) - both);
}

/** The box with a rim all around, in shares of its sides. */
export function widened([x1, y1, x2, y2]: Box, rim: number): Box {
  const [dx, dy] = [(x2 - x1) * rim, (y2 - y1) * rim];
  return [x1 - dx, y1 - dy, x2 + dx, y2 + dy];
}

function area([x1, y1, x2, y2]: Box): number {
  return (x2 - x1) * (y2 - y1);
}
