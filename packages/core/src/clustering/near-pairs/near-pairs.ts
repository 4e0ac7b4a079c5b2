import { innerProduct } from '../../distance.js';
import { ROWS_AT_A_STRETCH } from '../embedding-rows.js';
import { BLOCK_ROWS, type DotKernel, dotKernel } from './dot-kernel.js';

/**
 * What 1 becomes as a whole number. Products of two rows of length 1 then stay below 2^31, and vectors
 * that are a thousandth too long within 16 bits.
 */
const ONE = 32_000;

/** Pairs of two blocks for which it pays to have the kernel multiply them exactly. */
const MANY = 96;

/** Makes all values positive, for which cutting off rounds down. */
const SHIFT = 65_536;

/** Vectors of length 1 or less, in rows. */
export interface Rows {
  readonly values: Float32Array;
  readonly count: number;
  readonly size: number;
}

export interface NearPairsOptions {
  /** Dot products of at least this are told; asked for again as the work goes on, as it may rise. */
  readonly least: () => number;
  /** Only pairs whose second row is not before this one; default 0, all. */
  readonly from?: number;
  /** Between blocks of rows: how many rows are compared with all before them. */
  readonly onRows?: (done: number) => void;
  readonly abortPoint: () => Promise<void>;
  /** For tests; default the fastest that there is. */
  readonly kernel?: DotKernel;
}

/**
 * Tells all pairs of rows, i < j, whose dot product is not below `least`, with that product. Finds them
 * block by block in 16-bit whole numbers, which is several times as fast as in single precision and
 * needs half the room, lets through whatever rounding may have hidden, and multiplies those exactly: no
 * pair is missed, none told wrongly.
 */
export async function forEachNearPair(
  rows: Rows,
  { least, from = 0, onRows, abortPoint, kernel = dotKernel() }: NearPairsOptions,
  visit: (i: number, j: number, product: number) => void,
): Promise<void> {
  const { values, count, size } = rows;
  if (size > kernel.longestRow) return comparePlainly(rows, { least, from, abortPoint }, visit);
  const { whole, padded, slack } = await wholeNumbers(rows, abortPoint);
  for (let second = from - (from % BLOCK_ROWS); second < count; second += BLOCK_ROWS) {
    for (let first = 0; first <= second; first += BLOCK_ROWS) {
      await abortPoint();
      // Other work may have used the kernel meanwhile, so both blocks are put there each time.
      const others = putBlock(kernel.second, whole, second, count, padded);
      const own = putBlock(kernel.first, whole, first, count, padded);
      const bound = least();
      const threshold = Math.max(Math.floor(bound * ONE * ONE) - slack, -(2 ** 31));
      const pairs = kernel.nearPairs(own, others, padded, threshold);
      const many = pairs.length >= MANY;
      if (many) {
        kernel.firstValues.set(values.subarray(first * size, (first + own) * size));
        kernel.secondValues.set(values.subarray(second * size, (second + others) * size));
      }
      const products = many ? kernel.products(pairs, size) : undefined;
      for (let at = 0; at < pairs.length; at++) {
        const pair = pairs[at]!;
        const i = first + (pair >>> 16);
        const j = second + (pair & 0xffff);
        if (i >= j || j >= count || j < from) continue;
        const product = products?.[at] ?? innerProduct(values, i * size, values, j * size, size);
        if (product >= bound) visit(i, j, product);
      }
    }
    onRows?.(Math.min(second + BLOCK_ROWS, count));
  }
}

/** For rows longer than any embedding. */
async function comparePlainly(
  { values, count, size }: Rows,
  { least, from = 0, abortPoint }: NearPairsOptions,
  visit: (i: number, j: number, product: number) => void,
): Promise<void> {
  for (let j = from; j < count; j++) {
    await abortPoint();
    for (let i = 0; i < j; i++) {
      const product = innerProduct(values, i * size, values, j * size, size);
      if (product >= least()) visit(i, j, product);
    }
  }
}

/**
 * The rows rounded to multiples of 1 / {@link ONE}, each filled up with zeros to a multiple of 8 values.
 *
 * Rounding changes a value by 1/2 at most, so a product of two rows by half the sum of the magnitudes
 * in both and a quarter for each value: the slack.
 */
async function wholeNumbers({ values, count, size }: Rows, abortPoint: () => Promise<void>) {
  const padded = Math.ceil(size / 8) * 8;
  const whole = new Int16Array(count * padded);
  let largest = 0;
  for (let row = 0; row < count; row++) {
    if (row % ROWS_AT_A_STRETCH === 0) await abortPoint();
    let magnitude = 0;
    for (let k = 0; k < size; k++) {
      // Rounds; Math.round takes several times as long.
      const value = ((values[row * size + k]! * ONE + SHIFT + 0.5) | 0) - SHIFT;
      whole[row * padded + k] = value;
      magnitude += Math.abs(value);
    }
    largest = Math.max(largest, magnitude);
  }
  return { whole, padded, slack: Math.ceil(largest + size / 4) + 2 };
}

/** @returns rows of the block: a multiple of 4, some of which may be zeros */
function putBlock(
  block: Int16Array,
  whole: Int16Array,
  start: number,
  count: number,
  size: number,
): number {
  const rows = Math.min(BLOCK_ROWS, count - start);
  const filled = Math.ceil(rows / 4) * 4;
  block.set(whole.subarray(start * size, (start + rows) * size));
  block.fill(0, rows * size, filled * size);
  return filled;
}
