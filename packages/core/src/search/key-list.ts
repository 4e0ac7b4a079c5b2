/** Keys of a part of the list. */
const PART = 4096;

/** Keys, and what is to be added to each. */
interface Part {
  first: number;
  offsets: Uint32Array | Float64Array;
}

/**
 * Ascending numbers by row, in parts: growing copies nothing and leaves no holes in memory. Whole numbers take
 * four bytes each, unless those of a part lie very far apart.
 */
export class KeyList {
  readonly #parts: Part[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#parts.reduce((sum, { offsets }) => sum + offsets.byteLength, 0);
  }

  /** @param row one that there is */
  at(row: number): number {
    const { first, offsets } = this.#parts[Math.floor(row / PART)]!;
    return first + offsets[row % PART]!;
  }

  /** @param key larger than all before it */
  add(key: number): void {
    const at = this.#length++ % PART;
    if (at === 0) {
      const isWhole = Number.isSafeInteger(key);
      this.#parts.push({
        first: isWhole ? key : 0,
        offsets: isWhole ? new Uint32Array(PART) : new Float64Array(PART),
      });
    }
    const part = this.#parts.at(-1)!;
    const { first, offsets } = part;
    if (offsets instanceof Uint32Array && !isOffset(key - first)) {
      part.offsets = Float64Array.from(offsets, (offset) => first + offset);
      part.first = 0;
    }
    part.offsets[at] = key - part.first;
  }
}

function isOffset(value: number): boolean {
  return Number.isInteger(value) && value <= 0xffff_ffff;
}
