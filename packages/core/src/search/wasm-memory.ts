import { FaceNetError } from '../errors.js';
import {
  type BestRows,
  BLOCK_ROWS,
  blockBytes,
  type CodeBlock,
  type CodeMemory,
  rowBytes,
} from './code-memory.js';
import { SCAN_WASM } from './scan-wasm.js';

/** The part of WebAssembly that is needed here, which core's libraries do not know. */
interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Memory: new (limits: { readonly initial: number }) => WasmPages;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: WasmPages } },
  ) => { readonly exports: { readonly scan: Scan } };
}

interface WasmPages {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** As `scan.wat` has it. */
type Scan = (
  block: number,
  blocks: number,
  stride: number,
  queries: number,
  fours: number,
  ones: number,
  limits: number,
  scores: number,
  found: number,
  kept: number,
) => void;

const PAGE = 65_536;
/** Numbers of a query that lie together, and next to them those of the other three of its four. */
const GROUP = 16;

const { WebAssembly: api } = globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi };

let compiled: { readonly module: object | undefined } | undefined;

/** The scan, once for all indexes; `undefined` where there is no WebAssembly, or none with SIMD. */
function scanModule(): object | undefined {
  if (!compiled) {
    const bytes = Uint8Array.from(atob(SCAN_WASM), (character) => character.charCodeAt(0));
    compiled = { module: api?.validate(bytes) ? new api.Module(bytes) : undefined };
  }
  return compiled.module;
}

/**
 * The scan in WebAssembly with SIMD, whose memory holds the codes. It grows where it is: what it holds is
 * never copied, and pages that were not written yet take no place. Queries and results lie after the
 * blocks while a scan lasts.
 */
export class WasmMemory implements CodeMemory {
  readonly #rowBytes: number;
  readonly #blockBytes: number;
  readonly #memory: WasmPages;
  readonly #scan: Scan;
  #blocks = 0;

  private constructor(vectorSize: number, { Memory, Instance }: WebAssemblyApi, module: object) {
    this.#rowBytes = rowBytes(vectorSize);
    this.#blockBytes = blockBytes(vectorSize);
    this.#memory = new Memory({ initial: 1 });
    this.#scan = new Instance(module, { env: { memory: this.#memory } }).exports.scan;
  }

  /** @returns nothing where WebAssembly cannot do it */
  static create(vectorSize: number): WasmMemory | undefined {
    const module = scanModule();
    return module && new WasmMemory(vectorSize, api as WebAssemblyApi, module);
  }

  get blocks(): number {
    return this.#blocks;
  }

  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  grow(blocks: number): void {
    this.#hold(blocks * this.#blockBytes);
    for (; this.#blocks < blocks; this.#blocks++) this.block(this.#blocks).scales.fill(Number.NaN);
  }

  block(index: number): CodeBlock {
    const { buffer } = this.#memory;
    const start = index * this.#blockBytes;
    const bytes = BLOCK_ROWS * this.#rowBytes;
    return {
      steps: new Int8Array(buffer, start, bytes),
      scales: new Float32Array(buffer, start + bytes, BLOCK_ROWS),
    };
  }

  scan(queries: readonly Int8Array[], blocks: number, kept: number): BestRows[] {
    const { length } = queries;
    const queriesAt = this.#blocks * this.#blockBytes;
    const limitsAt = queriesAt + length * this.#rowBytes * Int16Array.BYTES_PER_ELEMENT;
    const scoresAt = limitsAt + length * Float32Array.BYTES_PER_ELEMENT;
    const foundAt = scoresAt + length * kept * Float32Array.BYTES_PER_ELEMENT;
    this.#hold(foundAt + length * kept * Int32Array.BYTES_PER_ELEMENT);
    const { buffer } = this.#memory;
    const fours = Math.floor(length / 4);
    const values = new Int16Array(buffer, queriesAt, length * this.#rowBytes).fill(0);
    for (const [q, query] of queries.entries()) {
      // Of four queries, the groups of all lie side by side.
      const [first, together] = q < 4 * fours ? [q & ~3, 4] : [q, 1];
      const start = first * this.#rowBytes + (q - first) * GROUP;
      for (let i = 0; i < query.length; i += GROUP) {
        values.set(query.subarray(i, i + GROUP), start + i * together);
      }
    }
    new Float32Array(buffer, limitsAt, length * (1 + kept)).fill(Number.NEGATIVE_INFINITY);
    const found = new Int32Array(buffer, foundAt, length * kept).fill(-1);
    const ones = length - 4 * fours;
    this.#scan(
      0,
      blocks,
      this.#rowBytes,
      queriesAt,
      fours,
      ones,
      limitsAt,
      scoresAt,
      foundAt,
      kept,
    );
    const scores = new Float32Array(buffer, scoresAt, length * kept);
    return queries.map((_, q) => ({
      scores: scores.slice(q * kept, (q + 1) * kept),
      rows: found.slice(q * kept, (q + 1) * kept),
    }));
  }

  /** @throws FaceNetError ENGINE_FAILED when there is no more memory */
  #hold(bytes: number): void {
    const missing = bytes - this.bytes;
    if (missing <= 0) return;
    try {
      this.#memory.grow(Math.ceil(missing / PAGE));
    } catch (cause) {
      throw new FaceNetError(
        'ENGINE_FAILED',
        `The index of a gallery cannot grow to ${Math.ceil(bytes / 1e6)} MB.`,
        { hint: 'It holds at most 4 GB; free memory, or keep the gallery in PostgreSQL.', cause },
      );
    }
  }
}
