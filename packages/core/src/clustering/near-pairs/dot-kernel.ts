import { innerProduct } from '../../distance.js';

/** The part of WebAssembly's interface that is used here; core's types know neither Node nor the DOM. */
interface WebAssemblyLike {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: unknown };
}

/** Rows of a block at most; a block of them, of the longest rows, fills a quarter of the memory. */
export const BLOCK_ROWS = 256;

/** Finds which rows of two blocks of 16-bit whole numbers have a large dot product. */
export interface DotKernel {
  /** Values of a row at most; a multiple of 8. */
  readonly longestRow: number;
  /** Room for {@link BLOCK_ROWS} rows each. */
  readonly first: Int16Array;
  readonly second: Int16Array;
  /**
   * @param size values of a row, a multiple of 8
   * @param threshold products above it are told
   * @returns for each such pair, 65,536 times the row of the first block plus that of the second; valid
   * until the next call
   */
  nearPairs(rows: number, others: number, size: number, threshold: number): Uint32Array;
}

/** One for all, as it works without a break. */
let kernel: DotKernel | undefined;

/** The kernel in WebAssembly, or in JavaScript where that is missing, has no SIMD, or is forbidden. */
export function dotKernel(): DotKernel {
  kernel ??= wasmKernel() ?? scriptKernel();
  return kernel;
}

/** The memory of the module: two blocks, then room for all pairs of them. */
const PAGE = 65_536;
const BLOCK_BYTES = 6 * PAGE;
const RESULT_BYTES = 4 * PAGE;

/** @returns undefined where there is no WebAssembly with SIMD */
export function wasmKernel(): DotKernel | undefined {
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyLike };
  const bytes = Uint8Array.from(MODULE.match(/[0-9a-f]{2}/g)!, (pair) => Number.parseInt(pair, 16));
  try {
    if (!WebAssembly?.validate(bytes)) return undefined;
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    const { memory, nearPairs } = instance.exports as {
      memory: { buffer: ArrayBuffer };
      nearPairs(...numbers: number[]): number;
    };
    const { buffer } = memory;
    const results = 2 * BLOCK_BYTES;
    return {
      longestRow: BLOCK_BYTES / BLOCK_ROWS / 2,
      first: new Int16Array(buffer, 0, BLOCK_BYTES / 2),
      second: new Int16Array(buffer, BLOCK_BYTES, BLOCK_BYTES / 2),
      nearPairs(rows, others, size, threshold) {
        const end = nearPairs(0, rows, BLOCK_BYTES, others, 2 * size, threshold, results);
        return new Uint32Array(buffer, results, (end - results) / 4);
      },
    };
  } catch {
    return undefined; // a page's policy may forbid it
  }
}

/** The same in JavaScript, some thirty times slower. */
export function scriptKernel(): DotKernel {
  const longestRow = BLOCK_BYTES / BLOCK_ROWS / 2;
  const first = new Int16Array(BLOCK_ROWS * longestRow);
  const second = new Int16Array(BLOCK_ROWS * longestRow);
  const results = new Uint32Array(RESULT_BYTES / 4);
  return {
    longestRow,
    first,
    second,
    nearPairs(rows, others, size, threshold) {
      let found = 0;
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < others; j++) {
          if (innerProduct(first, i * size, second, j * size, size) > threshold) {
            results[found++] = i * 65_536 + j;
          }
        }
      }
      return results.subarray(0, found);
    },
  };
}

/** The bytes of dot-kernel.wat, as a test has them assembled again. */
const MODULE = `
0061736d01000000011d0360057f7f7f7f7f017f60047b7b7b7b017b60077f7f7f7f7f7f7f017f030403000102050301
0010071602066d656d6f72790200096e656172506169727300020ac706031f00200020014c044020040f0b2004200241
1074200372360200200441046a0b950101027b20002001fd0d0001020304050607101112131415161720002001fd0d08
090a0b0c0d0e0f18191a1b1c1d1e1ffdae01210420022003fd0d0001020304050607101112131415161720022003fd0d
08090a0b0c0d0e0f18191a1b1c1d1e1ffdae01210520042005fd0d0001020308090a0b1011121318191a1b20042005fd
0d040506070c0d0e0f141516171c1d1e1ffdae010b8d0502067f0f7b2005fd11210d0340410021080340200020072004
6c6a210a2002200820046c6a210b200a20046a210cfd0c000000000000000000000000000000002114fd0c0000000000
00000000000000000000002115fd0c000000000000000000000000000000002116fd0c00000000000000000000000000
0000002117fd0c000000000000000000000000000000002118fd0c000000000000000000000000000000002119fd0c00
000000000000000000000000000000211afd0c00000000000000000000000000000000211b0340200afd000400210e20
0a20046afd000400210f200a20046a20046afd0004002110200a20046a20046a20046afd0004002111200bfd00040021
122014200e2012fdba01fdae0121142015200f2012fdba01fdae012115201620102012fdba01fdae0121162017201120
12fdba01fdae012117200b20046afd00040021132018200e2013fdba01fdae0121182019200f2013fdba01fdae012119
201a20102013fdba01fdae01211a201b20112013fdba01fdae01211b200a41106a210a200b41106a210b200a200c490d
000b20142015201620171001211220182019201a201b100121132012200dfd3b2013200dfd3bfd50fd5304402012fd1b
002005200720082006100021062012fd1b012005200741016a20082006100021062012fd1b022005200741026a200820
06100021062012fd1b032005200741036a20082006100021062013fd1b0020052007200841016a2006100021062013fd
1b012005200741016a200841016a2006100021062013fd1b022005200741026a200841016a2006100021062013fd1b03
2005200741036a200841016a2006100021060b200841026a210820082003490d000b200741046a210720072001490d00
0b20060b
`;
