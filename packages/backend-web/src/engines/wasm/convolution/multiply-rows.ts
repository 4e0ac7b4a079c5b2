import type { ConvolutionKernels, Finish } from './kernels.js';

/** Bytes of rows that stay in the fastest memory while all filters pass. */
const BLOCK_BYTES = 16_384;

/** Rows times filters, both without gaps. */
export interface Product {
  readonly values: number;
  readonly rows: number;
  /** Values of a row. */
  readonly depth: number;
  readonly panels: number;
  readonly filters: number;
  readonly out: number;
}

/** A matrix product, some rows after the others. */
export function multiplyRows(
  { multiply }: ConvolutionKernels,
  { values, rows, depth, panels, filters, out }: Product,
  [bias, mode, alpha]: Finish,
): void {
  const [rowBytes, panelBytes, outBytes] = [depth * 4, depth * 32, filters * 4];
  const most = rowsAtOnce(rowBytes);
  for (let row = 0; row < rows; row += most) {
    multiply(
      values + row * rowBytes,
      Math.min(most, rows - row),
      rowBytes,
      1,
      rowBytes,
      0,
      panels,
      panelBytes,
      filters,
      out + row * outBytes,
      outBytes,
      bias,
      mode,
      alpha,
    );
  }
}

/** How many rows of so many bytes are worked on together: a multiple of four. */
export function rowsAtOnce(rowBytes: number): number {
  return Math.max(4, Math.floor(BLOCK_BYTES / rowBytes / 4) * 4);
}
