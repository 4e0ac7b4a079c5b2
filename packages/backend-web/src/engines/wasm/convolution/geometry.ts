/** Where things lie and how large they are; addresses in bytes, values of four bytes each. */
export interface ConvolutionCall {
  readonly input: number;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly output: number;
  readonly rows: number;
  readonly columns: number;
  readonly filters: number;
  readonly kernel: readonly [height: number, width: number];
  readonly stride: number;
  /** Cells beyond the border that the first window reaches. */
  readonly top: number;
  readonly left: number;
}

/** The part of a line of windows that lies within the input: from the first to before the last. */
export function within(
  count: number,
  { stride, size, before, kernel }: Record<'stride' | 'size' | 'before' | 'kernel', number>,
): [from: number, to: number] {
  const from = Math.min(count, Math.ceil(before / stride));
  const to = Math.floor((size + before - kernel) / stride) + 1;
  return [from, Math.max(from, Math.min(count, to))];
}

/**
 * Copies a window of an image, with zeros beyond its border.
 *
 * @param image address of its first value
 * @param to address of as many rows as the window has, one after the other
 */
export function copyWindow(
  bytes: Uint8Array,
  { image, height, width, pixelBytes }: Record<'image' | 'height' | 'width' | 'pixelBytes', number>,
  window: {
    readonly y: number;
    readonly x: number;
    readonly rows: number;
    readonly columns: number;
  },
  to: number,
): void {
  const start = Math.max(0, window.x);
  const end = Math.max(start, Math.min(width, window.x + window.columns));
  const lineBytes = window.columns * pixelBytes;
  for (let row = 0; row < window.rows; row++) {
    const y = window.y + row;
    const line = to + row * lineBytes;
    bytes.fill(0, line, line + lineBytes);
    if (y < 0 || y >= height) continue;
    const from = image + (y * width + start) * pixelBytes;
    bytes.copyWithin(
      line + (start - window.x) * pixelBytes,
      from,
      from + (end - start) * pixelBytes,
    );
  }
}
