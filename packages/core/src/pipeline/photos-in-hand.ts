import { abortable } from '../abort.js';

/** Photos whose pixels are in memory at a time: enough that the next is there when one is done. */
const MOST = 4;
/** What is the same when it is read later; a canvas or a video may show something else by then. */
const KEPT = new Set(['String', 'URL', 'Blob', 'File']);

/**
 * Lets a few photos at a time be read and looked at, so that `Promise.all(files.map(...))` over an album does not
 * hold the pixels of all of it. What changes, such as a canvas, is read at once.
 */
export class PhotosInHand {
  #inHand = 0;
  readonly #waiting = new Set<() => void>();

  /**
   * Does what takes the pixels of a photo, when it is its turn.
   *
   * @throws FaceNetError ABORTED while it waits
   */
  async take<Result>(
    source: unknown,
    signal: AbortSignal | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> {
    if (!KEPT.has(Object.prototype.toString.call(source).slice(8, -1))) return work();
    while (this.#inHand >= MOST) await this.#nextTurn(signal);
    this.#inHand++;
    try {
      return await work();
    } finally {
      this.#inHand--;
      const [first] = this.#waiting;
      first?.();
    }
  }

  async #nextTurn(signal: AbortSignal | undefined): Promise<void> {
    let wake = () => {};
    const turn = new Promise<void>((resolve) => {
      wake = () => {
        this.#waiting.delete(wake);
        resolve();
      };
    });
    this.#waiting.add(wake);
    try {
      await abortable(turn, signal, 'Reading the photo');
    } catch (error) {
      // A turn that came together with the abort is the next one's.
      if (!this.#waiting.delete(wake)) [...this.#waiting][0]?.();
      throw error;
    }
  }
}
