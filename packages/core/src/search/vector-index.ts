import { checkArray } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { type BestRows, BLOCK_ROWS, type CodeBlock, type CodeMemory } from './code-memory.js';
import { KeyList } from './key-list.js';
import { PlainMemory } from './plain-memory.js';
import { codeLength, decodeVector, encodeVector } from './vector-code.js';
import { WasmMemory } from './wasm-memory.js';

/** Queries that one pass serves: more do not fit the nearest cache beside a block. */
const QUERIES_PER_PASS = 32;
/** Room is made for so much more than there is. */
const GROWTH = 1 / 16;
/** Rows of removed vectors are closed up when they are this share of all. */
const WASTE = 1 / 4;
/** An error of rounding is uniform within a step: its deviation is this much of the step. */
const UNIFORM = Math.sqrt(1 / 12);
/** No error of a sum exceeds so many deviations: once in 500 million, where it could at all. */
const DEVIATIONS = 6;

/** The longest vector whose sums of products stay exact in 32 bits. */
const LONGEST = 65_536;

/** How a {@link VectorIndex} computes. */
export interface VectorIndexOptions {
  /** WebAssembly with SIMD, where there is; otherwise plain JavaScript, with the same results. */
  readonly simd?: boolean;
}

/** The vectors that are nearest to a query by their codes. */
export interface Candidates {
  /** The nearest first; of equals the one that was added first. */
  readonly keys: Float64Array;
  /** Their dot products with the query, but for {@link Candidates.error}. */
  readonly similarities: Float64Array;
  /** How far off a dot product of the query may be by the rounding of codes. */
  readonly error: number;
}

/**
 * Unit vectors as bytes, all of which a search compares: the index is exact but for the rounding of
 * vectors to bytes, which {@link nearestVectors} makes up for. A quarter of the vectors' memory, and as
 * fast as memory is read. Synchronous: a million vectors of 512 values hold up a thread for 50 to 100 ms.
 *
 * ```ts
 * const index = new VectorIndex(512);
 * index.add(1, encodeVector(embedding.vector));
 * const [found] = index.candidates([query.vector], 64);
 * ```
 */
export class VectorIndex {
  /** Number of values of each vector. */
  readonly vectorSize: number;
  readonly #simd: boolean;
  #memory: CodeMemory;
  /** Ascending, of each row. */
  #keys = new KeyList();
  #rows = 0;
  #removed = 0;
  /** The largest scale that a row ever had. */
  #largestScale = 0;
  /** The block that was written last, for views take longer to make than to write. */
  #written: { readonly index: number; readonly block: CodeBlock } | undefined;

  /**
   * @param vectorSize number of values of each vector, 1...65,536
   * @throws FaceNetError INVALID_ARGUMENT
   */
  constructor(vectorSize: number, options: VectorIndexOptions = {}) {
    if (!Number.isInteger(vectorSize) || vectorSize < 1 || vectorSize > LONGEST) {
      throw new FaceNetError('INVALID_ARGUMENT', `Vectors of ${vectorSize} values have no index.`, {
        hint: `The size is a whole number, 1 to ${LONGEST}.`,
      });
    }
    this.vectorSize = vectorSize;
    this.#simd = options.simd ?? true;
    this.#memory = this.#newMemory();
  }

  /** Number of vectors. */
  get size(): number {
    return this.#rows - this.#removed;
  }

  /** Bytes of memory that are set aside; what was not written yet of it takes no place. */
  get bytes(): number {
    return this.#memory.bytes + this.#keys.bytes;
  }

  /** Whether WebAssembly does the work. */
  get simd(): boolean {
    return this.#memory instanceof WasmMemory;
  }

  /**
   * Adds a vector.
   *
   * @param key larger than all before it; by it the vector is found again
   * @param code of {@link encodeVector}
   * @throws FaceNetError INVALID_ARGUMENT for a key that is not larger, or a code of another size
   */
  add(key: number, code: Uint8Array): void {
    const last = this.#rows === 0 ? Number.NEGATIVE_INFINITY : this.#keys.at(this.#rows - 1);
    if (!(key > last)) {
      throw new FaceNetError('INVALID_ARGUMENT', `The key ${key} does not come after ${last}.`, {
        hint: 'Add vectors by ascending keys; set() changes one.',
      });
    }
    this.#check(code);
    if (this.#rows === this.#memory.blocks * BLOCK_ROWS) {
      this.#written = undefined;
      this.#memory.grow(Math.ceil(((this.#rows + 1) * (1 + GROWTH)) / BLOCK_ROWS));
    }
    this.#keys.add(key);
    this.#write(this.#rows++, code);
  }

  /**
   * Gives a key another vector. A key that was removed stays so.
   *
   * @returns whether it is there
   */
  set(key: number, code: Uint8Array): boolean {
    this.#check(code);
    const row = this.#rowOf(key);
    if (row < 0) return false;
    this.#write(row, code);
    return true;
  }

  /** @returns whether it was there */
  remove(key: number): boolean {
    const row = this.#rowOf(key);
    if (row < 0) return false;
    const { steps, scales } = this.#memory.block(Math.floor(row / BLOCK_ROWS));
    const at = row % BLOCK_ROWS;
    const bytes = steps.length / BLOCK_ROWS;
    steps.fill(0, at * bytes, (at + 1) * bytes);
    scales[at] = Number.NaN;
    this.#removed++;
    if (this.#removed > BLOCK_ROWS && this.#removed > this.#rows * WASTE) this.#closeUp();
    return true;
  }

  /**
   * The vectors whose codes are nearest to those of queries: one pass over all serves 32 queries.
   *
   * @param queries unit vectors
   * @param kept most candidates of one query, at least 1
   * @throws FaceNetError INVALID_ARGUMENT for a query of another size, or without finite numbers
   */
  candidates(queries: readonly ArrayLike<number>[], kept: number): Candidates[] {
    checkArray(queries, 'The list of queries');
    if (!Number.isInteger(kept) || kept < 1) {
      throw new FaceNetError('INVALID_ARGUMENT', `${kept} candidates cannot be kept.`, {
        hint: 'Ask for a whole number of them, at least 1.',
      });
    }
    const most = Math.max(1, Math.min(kept, this.#rows));
    const blocks = Math.ceil(this.#rows / BLOCK_ROWS);
    const found: Candidates[] = [];
    for (let start = 0; start < queries.length; start += QUERIES_PER_PASS) {
      const some = queries.slice(start, start + QUERIES_PER_PASS);
      const codes = some.map((query) => decodeVector(this.#encodeQuery(query)));
      this.#written = undefined;
      const best = this.#memory.scan(
        codes.map(({ steps }) => steps),
        blocks,
        most,
      );
      best.forEach((rows, q) => {
        found.push(this.#toCandidates(rows, some[q]!, codes[q]!.scale));
      });
    }
    return found;
  }

  #encodeQuery(query: ArrayLike<number>): Uint8Array {
    checkArray(query, 'A query');
    if (query.length !== this.vectorSize) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `A query of ${query.length} values was put to an index of vectors of ${this.vectorSize}.`,
        { hint: 'Embed what is sought with the model of the index.' },
      );
    }
    return encodeVector(query);
  }

  #toCandidates({ scores, rows }: BestRows, query: ArrayLike<number>, scale: number): Candidates {
    const missing = rows.indexOf(-1);
    const count = missing < 0 ? rows.length : missing;
    const keys = new Float64Array(count);
    const similarities = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      keys[i] = this.#keys.at(rows[i]!);
      similarities[i] = scores[i]! * scale;
    }
    return { keys, similarities, error: this.#errorOf(query, scale) };
  }

  /**
   * A product is off by the rounding of the row, seen through the query, and that of the query, seen
   * through the row. Roundings are as good as independent, so that their sum has a deviation; it can
   * never exceed half a step everywhere.
   */
  #errorOf(query: ArrayLike<number>, scale: number): number {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < query.length; i++) {
      sum += Math.abs(query[i]!);
      squares += query[i]! ** 2;
    }
    const likely = UNIFORM * Math.hypot(this.#largestScale * Math.sqrt(squares), scale);
    const worst = (this.#largestScale * sum + scale * Math.sqrt(query.length)) / 2;
    // The float32 of a score, and a length that is not quite 1.
    return Math.min(DEVIATIONS * likely, worst) + 1e-5;
  }

  #check(code: Uint8Array): void {
    if (code.length === codeLength(this.vectorSize)) return;
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `A code of ${code.length} bytes is not of a vector of ${this.vectorSize} values.`,
      { hint: `It has ${codeLength(this.vectorSize)} bytes.` },
    );
  }

  #write(row: number, code: Uint8Array): void {
    const index = Math.floor(row / BLOCK_ROWS);
    if (this.#written?.index !== index) {
      this.#written = { index, block: this.#memory.block(index) };
    }
    const { steps, scales } = this.#written.block;
    const at = row % BLOCK_ROWS;
    const bytes = steps.length / BLOCK_ROWS;
    const { scale, steps: own } = decodeVector(code);
    steps.set(own, at * bytes);
    steps.fill(0, at * bytes + own.length, (at + 1) * bytes);
    scales[at] = scale;
    if (scale > this.#largestScale) this.#largestScale = scale;
  }

  /** Its row by bisection, or -1 for one that is not there, or not any more. */
  #rowOf(key: number): number {
    let low = 0;
    let high = this.#rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#keys.at(middle) < key) low = middle + 1;
      else high = middle;
    }
    return low < this.#rows && this.#keys.at(low) === key && this.#isThere(low) ? low : -1;
  }

  #isThere(row: number): boolean {
    const { scales } = this.#memory.block(Math.floor(row / BLOCK_ROWS));
    return !Number.isNaN(scales[row % BLOCK_ROWS]);
  }

  /** Moves rows into the places of removed ones; much memory is exchanged for less. */
  #closeUp(): void {
    const before = this.#memory;
    const blocks = Math.ceil(this.size / BLOCK_ROWS);
    const anew = before.blocks > 2 * blocks + 16;
    if (anew) {
      this.#memory = this.#newMemory();
      this.#memory.grow(blocks);
    }
    this.#written = undefined;
    const rows = this.#rows;
    const keys = new KeyList();
    let to = 0;
    for (let row = 0; row < rows; row++) {
      const from = before.block(Math.floor(row / BLOCK_ROWS));
      const scale = from.scales[row % BLOCK_ROWS]!;
      if (Number.isNaN(scale)) continue;
      const target = this.#memory.block(Math.floor(to / BLOCK_ROWS));
      const bytes = from.steps.length / BLOCK_ROWS;
      const start = (row % BLOCK_ROWS) * bytes;
      target.steps.set(from.steps.subarray(start, start + bytes), (to % BLOCK_ROWS) * bytes);
      target.scales[to % BLOCK_ROWS] = scale;
      keys.add(this.#keys.at(row));
      to++;
    }
    this.#rows = to;
    this.#removed = 0;
    this.#keys = keys;
    if (anew) return;
    for (let row = to; row < rows; row++) {
      this.#memory.block(Math.floor(row / BLOCK_ROWS)).scales[row % BLOCK_ROWS] = Number.NaN;
    }
  }

  #newMemory(): CodeMemory {
    const wasm = this.#simd ? WasmMemory.create(this.vectorSize) : undefined;
    return wasm ?? new PlainMemory(this.vectorSize);
  }
}
