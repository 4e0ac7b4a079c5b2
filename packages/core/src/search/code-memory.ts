/** Rows of a block: its codes are read from memory once, and stay in the cache for all queries. */
export const BLOCK_ROWS = 64;

/**
 * The codes of many vectors, in blocks of {@link BLOCK_ROWS}. A block is the steps of its rows, each row
 * filled with zeros to {@link rowBytes}, and then their scales. The scale of a row that is none, or none
 * any more, is no number: so is its every score, which exceeds nothing.
 */
export interface CodeMemory {
  /** Number of blocks that there is room for. */
  readonly blocks: number;
  /** Bytes that are held for them. */
  readonly bytes: number;
  /** Makes room for so many blocks in all. Views of blocks from before are not good any more. */
  grow(blocks: number): void;
  /** Views of a block, good until the next call of `grow` or `scan`. */
  block(index: number): CodeBlock;
  /**
   * The rows of the first blocks that have the largest scores, for each query: `step products` summed,
   * times the scale of the row, in float32. The largest first; of equals the earlier row.
   *
   * @param queries their steps
   * @param kept most rows of one query
   */
  scan(queries: readonly Int8Array[], blocks: number, kept: number): BestRows[];
}

export interface CodeBlock {
  readonly steps: Int8Array;
  readonly scales: Float32Array;
}

/** Scores in falling order, and whose they are. */
export interface BestRows {
  readonly scores: Float32Array;
  readonly rows: Int32Array;
}

/** Bytes of a row in memory: whole registers of 16. */
export function rowBytes(vectorSize: number): number {
  return Math.ceil(vectorSize / 16) * 16;
}

/** Bytes of a block: steps, then scales. */
export function blockBytes(vectorSize: number): number {
  return BLOCK_ROWS * (rowBytes(vectorSize) + Float32Array.BYTES_PER_ELEMENT);
}
