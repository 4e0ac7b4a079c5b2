import type { RowGradient } from '../../runtime/program-engine.js';

/**
 * Sums rows by their id, in the order in which ids first came. Keeps its memory from step to step.
 */
export class RowSums {
  readonly rowCount: number;
  readonly rowSize: number;
  /** For rows that have no gradient. */
  readonly zeros: Float32Array;
  /** The first {@link RowSums.count} are in use, each of them once. */
  ids = new Int32Array(0);
  /** Row `i` is the sum for `ids[i]`. */
  rows = new Float32Array(0);
  count = 0;
  /** Where the sum of a row lies; -1 where it has none. */
  readonly #places: Int32Array;

  constructor(rowCount: number, rowSize: number) {
    this.rowCount = rowCount;
    this.rowSize = rowSize;
    this.zeros = new Float32Array(rowSize);
    this.#places = new Int32Array(rowCount).fill(-1);
  }

  /** The sums so far, end to end. */
  get sums(): Float32Array {
    return this.rows.subarray(0, this.count * this.rowSize);
  }

  placeOf(row: number): number {
    return this.#places[row] as number;
  }

  /** Of a gradient that {@link checkGradient} lets pass. */
  add({ ids, rows }: RowGradient, scale: number): void {
    this.#reserve(this.count + ids.length);
    const { rowSize, rows: sums } = this;
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k] as number;
      const known = this.placeOf(id);
      const place = known < 0 ? this.count : known;
      const to = place * rowSize;
      const from = k * rowSize;
      if (known < 0) {
        this.#places[id] = place;
        this.ids[place] = id;
        this.count++;
        for (let i = 0; i < rowSize; i++) sums[to + i] = rows[from + i]! * scale;
      } else {
        for (let i = 0; i < rowSize; i++) sums[to + i] = sums[to + i]! + rows[from + i]! * scale;
      }
    }
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) this.#places[this.ids[i] as number] = -1;
    this.count = 0;
  }

  #reserve(count: number): void {
    if (count <= this.ids.length) return;
    const room = Math.min(Math.max(count, 2 * this.ids.length), Math.max(count, this.rowCount));
    const { ids, sums } = this;
    this.ids = new Int32Array(room);
    this.ids.set(ids);
    this.rows = new Float32Array(room * this.rowSize);
    this.rows.set(sums);
  }
}
