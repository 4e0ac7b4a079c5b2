import {
  type BestRows,
  BLOCK_ROWS,
  blockBytes,
  type CodeBlock,
  type CodeMemory,
  rowBytes,
} from './code-memory.js';

/** The scan in plain JavaScript, where there is no SIMD of WebAssembly: the same to the bit, slower. */
export class PlainMemory implements CodeMemory {
  readonly #rowBytes: number;
  readonly #blockBytes: number;
  readonly #blocks: CodeBlock[] = [];

  constructor(vectorSize: number) {
    this.#rowBytes = rowBytes(vectorSize);
    this.#blockBytes = blockBytes(vectorSize);
  }

  get blocks(): number {
    return this.#blocks.length;
  }

  get bytes(): number {
    return this.#blocks.length * this.#blockBytes;
  }

  grow(blocks: number): void {
    while (this.#blocks.length < blocks) {
      this.#blocks.push({
        steps: new Int8Array(BLOCK_ROWS * this.#rowBytes),
        scales: new Float32Array(BLOCK_ROWS).fill(Number.NaN),
      });
    }
  }

  block(index: number): CodeBlock {
    return this.#blocks[index] as CodeBlock;
  }

  scan(queries: readonly Int8Array[], blocks: number, kept: number): BestRows[] {
    const best = queries.map(() => ({
      scores: new Float32Array(kept).fill(Number.NEGATIVE_INFINITY),
      rows: new Int32Array(kept).fill(-1),
    }));
    for (let index = 0; index < blocks; index++) {
      const { steps, scales } = this.#blocks[index] as CodeBlock;
      for (const [q, query] of queries.entries()) {
        for (let row = 0; row < BLOCK_ROWS; row++) {
          const product = dot(steps, row * this.#rowBytes, query);
          const score = Math.fround(Math.fround(product) * scales[row]!);
          offer(best[q] as BestRows, score, index * BLOCK_ROWS + row);
        }
      }
    }
    return best;
  }
}

/** Exact in a float64. */
function dot(steps: Int8Array, start: number, query: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < query.length; i++) sum += steps[start + i]! * query[i]!;
  return sum;
}

/** Puts a row where it belongs among the best, if it does. */
function offer({ scores, rows }: BestRows, score: number, row: number): void {
  let at = scores.length - 1;
  if (!(score > scores[at]!)) return;
  for (; at > 0 && score > scores[at - 1]!; at--) {
    scores[at] = scores[at - 1]!;
    rows[at] = rows[at - 1]!;
  }
  scores[at] = score;
  rows[at] = row;
}
