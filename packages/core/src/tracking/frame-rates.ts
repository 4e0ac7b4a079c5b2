/** How fast a video is followed. */
export interface FrameRates {
  /** Frames a second that were shown, over the last two seconds of the video; 0 until two are known. */
  readonly frames: number;
  /** Frames a second in which faces were looked for. */
  readonly looks: number;
  /**
   * Milliseconds from the moment at which the last frame that was looked at was taken until its faces
   * were known.
   */
  readonly latency: number;
  /** Frames that were shown and not looked at between the last two that were. */
  readonly passed: number;
}

/** Milliseconds that a rate is the mean of. */
const SPAN = 2000;

/** Counts what becomes of frames, by the times of the frames. */
export class RateMeter {
  #frames: number[] = [];
  #looks: number[] = [];
  #waiting = 0;
  #passed = 0;
  #latency = 0;

  /** A frame is shown. */
  shown(time: number): void {
    this.#frames = recent(this.#frames, time);
    this.#waiting++;
  }

  /** It is looked at. */
  looked(time: number): void {
    this.#looks = recent(this.#looks, time);
    this.#passed = Math.max(0, this.#waiting - 1);
    this.#waiting = 0;
  }

  /** Its faces are known. */
  found(latency: number): void {
    this.#latency = latency;
  }

  get rates(): FrameRates {
    return {
      frames: rateOf(this.#frames),
      looks: rateOf(this.#looks),
      latency: this.#latency,
      passed: this.#passed,
    };
  }
}

function recent(times: readonly number[], time: number): number[] {
  return [...times.filter((each) => time - each <= SPAN), time];
}

function rateOf(times: readonly number[]): number {
  const span = times.length > 1 ? times.at(-1)! - times[0]! : 0;
  return span > 0 ? ((times.length - 1) * 1000) / span : 0;
}
