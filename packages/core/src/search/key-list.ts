/** Keys of a part of the list. */
const PART = 4096;

/** Numbers by row, in parts: growing copies nothing and leaves no holes in memory. */
export class KeyList {
  readonly #parts: Float64Array[] = [];

  get bytes(): number {
    return this.#parts.length * PART * Float64Array.BYTES_PER_ELEMENT;
  }

  /** @param row one that was set */
  at(row: number): number {
    return this.#parts[Math.floor(row / PART)]![row % PART]!;
  }

  /** @param row at most the first that was not set */
  set(row: number, key: number): void {
    const part = Math.floor(row / PART);
    this.#parts[part] ??= new Float64Array(PART);
    this.#parts[part]![row % PART] = key;
  }

  /** Forgets rows from this one on. */
  cut(rows: number): void {
    this.#parts.length = Math.min(this.#parts.length, Math.ceil(rows / PART));
  }
}
