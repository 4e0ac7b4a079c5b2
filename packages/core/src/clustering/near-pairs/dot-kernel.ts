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
  /** Room for {@link BLOCK_ROWS} rows of single precision each. */
  readonly firstValues: Float32Array;
  readonly secondValues: Float32Array;
  /**
   * @param pairs as `nearPairs` gave them
   * @param size values of a row
   * @returns `innerProduct` of the rows of each, to the bit; valid until the next call
   */
  products(pairs: Uint32Array, size: number): Float64Array;
}

/** One for all, as it works without a break. */
let kernel: DotKernel | undefined;

/** The kernel in WebAssembly, or in JavaScript where that is missing, has no SIMD, or is forbidden. */
export function dotKernel(): DotKernel {
  kernel ??= wasmKernel() ?? scriptKernel();
  return kernel;
}

/**
 * The memory of the module: two blocks, then room for all pairs of them, two blocks of single precision, and
 * the products of all pairs.
 */
const PAGE = 65_536;
const BLOCK_BYTES = 6 * PAGE;
const RESULTS = 2 * BLOCK_BYTES;
const RESULT_BYTES = 4 * PAGE;
const FIRST_VALUES = RESULTS + RESULT_BYTES;
const SECOND_VALUES = FIRST_VALUES + 2 * BLOCK_BYTES;
const PRODUCTS = SECOND_VALUES + 2 * BLOCK_BYTES;

/** @returns undefined where there is no WebAssembly with SIMD */
export function wasmKernel(): DotKernel | undefined {
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyLike };
  const bytes = Uint8Array.from(MODULE.match(/[0-9a-f]{2}/g)!, (pair) => Number.parseInt(pair, 16));
  try {
    if (!WebAssembly?.validate(bytes)) return undefined;
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    const { memory, nearPairs, products } = instance.exports as {
      memory: { buffer: ArrayBuffer };
      nearPairs(...numbers: number[]): number;
      products(...numbers: number[]): void;
    };
    const { buffer } = memory;
    return {
      longestRow: BLOCK_BYTES / BLOCK_ROWS / 2,
      first: new Int16Array(buffer, 0, BLOCK_BYTES / 2),
      second: new Int16Array(buffer, BLOCK_BYTES, BLOCK_BYTES / 2),
      nearPairs(rows, others, size, threshold) {
        const end = nearPairs(0, rows, BLOCK_BYTES, others, 2 * size, threshold, RESULTS);
        return new Uint32Array(buffer, RESULTS, (end - RESULTS) / 4);
      },
      firstValues: new Float32Array(buffer, FIRST_VALUES, BLOCK_BYTES / 2),
      secondValues: new Float32Array(buffer, SECOND_VALUES, BLOCK_BYTES / 2),
      products(pairs, size) {
        const { byteOffset, length } = pairs;
        products(byteOffset, byteOffset + 4 * length, FIRST_VALUES, SECOND_VALUES, size, PRODUCTS);
        return new Float64Array(buffer, PRODUCTS, length);
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
  const firstValues = new Float32Array(BLOCK_ROWS * longestRow);
  const secondValues = new Float32Array(BLOCK_ROWS * longestRow);
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
    firstValues,
    secondValues,
    products: (pairs, size) =>
      Float64Array.from(pairs, (pair) =>
        innerProduct(firstValues, (pair >>> 16) * size, secondValues, (pair & 0xffff) * size, size),
      ),
  };
}

/** The bytes of dot-kernel.wat, as a test has them assembled again. */
const MODULE = `
0061736d0100000001260460057f7f7f7f7f017f60047b7b7b7b017b60077f7f7f7f7f7f7f017f60067f7f7f7f7f7f00
030504000102030503010030072103066d656d6f72790200096e656172506169727300020870726f647563747300030a
ff08041f00200020014c044020040f0b20042002411074200372360200200441046a0b950101027b20002001fd0d0001
020304050607101112131415161720002001fd0d08090a0b0c0d0e0f18191a1b1c1d1e1ffdae01210420022003fd0d00
01020304050607101112131415161720022003fd0d08090a0b0c0d0e0f18191a1b1c1d1e1ffdae01210520042005fd0d
0001020308090a0b1011121318191a1b20042005fd0d040506070c0d0e0f141516171c1d1e1ffdae010b8d0502067f0f
7b2005fd11210d03404100210803402000200720046c6a210a2002200820046c6a210b200a20046a210cfd0c00000000
0000000000000000000000002114fd0c000000000000000000000000000000002115fd0c000000000000000000000000
000000002116fd0c000000000000000000000000000000002117fd0c000000000000000000000000000000002118fd0c
000000000000000000000000000000002119fd0c00000000000000000000000000000000211afd0c0000000000000000
0000000000000000211b0340200afd000400210e200a20046afd000400210f200a20046a20046afd0004002110200a20
046a20046a20046afd0004002111200bfd00040021122014200e2012fdba01fdae0121142015200f2012fdba01fdae01
2115201620102012fdba01fdae012116201720112012fdba01fdae012117200b20046afd00040021132018200e2013fd
ba01fdae0121182019200f2013fdba01fdae012119201a20102013fdba01fdae01211a201b20112013fdba01fdae0121
1b200a41106a210a200b41106a210b200a200c490d000b20142015201620171001211220182019201a201b1001211320
12200dfd3b2013200dfd3bfd50fd5304402012fd1b002005200720082006100021062012fd1b012005200741016a2008
2006100021062012fd1b022005200741026a20082006100021062012fd1b032005200741036a20082006100021062013
fd1b0020052007200841016a2006100021062013fd1b012005200741016a200841016a2006100021062013fd1b022005
200741026a200841016a2006100021062013fd1b032005200741036a200841016a2006100021060b200841026a210820
082003490d000b200741046a210720072001490d000b20060bb60203057f027b017c200441027421060240200020014f
0d0003402002200028020041107620066c6a21072003200028020041ffff037120066c6a2108200720066a210a200720
064170716a2109fd0c00000000000000000000000000000000210bfd0c00000000000000000000000000000000210c02
40200720094f0d000340200b2007fd5d0300fd5f2008fd5d0300fd5ffdf201fdf001210b200c2007fd5d0308fd5f2008
fd5d0308fd5ffdf201fdf001210c200741106a2107200841106a210820072009490d000b0b200bfd2100210d02402007
200a4f0d000340200d20072a0200bb20082a0200bba2a0210d200741046a2107200841046a21082007200a490d000b0b
2005200d200bfd2101a0200cfd2100200cfd2101a0a0390300200541086a2105200041046a210020002001490d000b0b
0b
`;
