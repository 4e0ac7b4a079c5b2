import { findCollapse } from '@facenet/core/training';

/** Losses that are looked at together. */
const LOSSES = 20;

/** Notices, once, that a training on triplets has come to give every face the same embedding. */
export class CollapseAlarm {
  readonly #margin: number;
  #losses: number[] = [];
  #told = false;

  /** @param margin of the squared distances */
  constructor(margin: number) {
    this.#margin = margin;
  }

  /**
   * Looks at a step.
   *
   * @param embeddings of the batch: rows of `size` values
   * @returns what there is to tell
   */
  look(loss: number, embeddings: Float32Array, size: number): string | undefined {
    this.#losses = [...this.#losses, loss].slice(-LOSSES);
    if (this.#told || !findCollapse(this.#losses, this.#margin, embeddings, size)) return undefined;
    this.#told = true;
    return (
      `All faces have come to the same embedding: for ${LOSSES} steps the loss has been the margin of ` +
      `${this.#margin}. Begin anew with a lower learning rate, or from weights that tell people apart.`
    );
  }
}
