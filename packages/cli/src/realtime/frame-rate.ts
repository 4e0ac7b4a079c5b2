/** Milliseconds between two figures, as in the original. */
const PERIOD = 5000;

/** Counts frames: how many a second were done in the last five, and in all. */
export class FrameRate {
  readonly #clock: () => number;
  readonly #start: number;
  #since: number;
  #frames = 0;
  #all = 0;

  /** @param clock milliseconds that only go on */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
    this.#start = clock();
    this.#since = this.#start;
  }

  /** Takes in that a frame is done; every five seconds it gives the frames a second of these. */
  frame(): number | undefined {
    this.#frames++;
    this.#all++;
    const elapsed = this.#clock() - this.#since;
    if (elapsed <= PERIOD) return undefined;
    const rate = (1000 * this.#frames) / elapsed;
    this.#since += elapsed;
    this.#frames = 0;
    return rate;
  }

  /** Frames a second from the start on. */
  whole(): { readonly fps: number; readonly seconds: number } {
    const seconds = (this.#clock() - this.#start) / 1000;
    return { fps: seconds > 0 ? this.#all / seconds : 0, seconds };
  }
}
