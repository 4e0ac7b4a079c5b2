/** Filters that the kernels compute together. */
const PANEL = 8;

/**
 * Filters in panels of eight, [panel][value][8]; the last panel ends in zeros.
 *
 * @param filters [value][filter]
 */
export function packPanels(filters: Float32Array, count: number): Float32Array {
  const values = filters.length / count;
  const packed = new Float32Array(panelBytes(values, count) / 4);
  writePanels(packed, 0, values, count, (value, filter) => filters[value * count + filter]!);
  return packed;
}

/** Bytes of packed filters. */
export function panelBytes(values: number, count: number): number {
  return Math.ceil(count / PANEL) * PANEL * values * 4;
}

function writePanels(
  packed: Float32Array,
  start: number,
  values: number,
  count: number,
  weightAt: (value: number, filter: number) => number,
): void {
  for (let filter = 0; filter < count; filter++) {
    const panel = start + (filter - (filter % PANEL)) * values + (filter % PANEL);
    for (let value = 0; value < values; value++) {
      packed[panel + value * PANEL] = weightAt(value, filter);
    }
  }
}

/** How three weights of a line are seen by the six sums that F(4x4, 3x3) makes of six cells. */
const SEEN = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
] as const;

/**
 * Filters of 3x3 weights for Winograd's F(4x4, 3x3): for each of 36 sums, a matrix in panels.
 *
 * @param filters [3][3][channel][filter]
 */
export function packWinograd(filters: Float32Array, count: number): Float32Array {
  const channels = filters.length / 9 / count;
  const matrix = panelBytes(channels, count) / 4;
  const packed = new Float32Array(36 * matrix);
  const step = channels * count;
  for (const [row, down] of SEEN.entries()) {
    for (const [column, across] of SEEN.entries()) {
      const shares = [0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => down[y]! * across[x]!));
      writePanels(packed, (row * 6 + column) * matrix, channels, count, (channel, filter) => {
        const at = channel * count + filter;
        let sum = 0;
        for (let i = 0; i < 9; i++) sum += shares[i]! * filters[at + i * step]!;
        return sum;
      });
    }
  }
  return packed;
}

/** Weights [3][3][channel] of depthwise filters, as [four channels][3][3][4]. */
export function packDepthwise(filters: Float32Array): Float32Array {
  const channels = filters.length / 9;
  const packed = new Float32Array(filters.length);
  for (let i = 0; i < filters.length; i++) {
    const [cell, channel] = [Math.floor(i / channels), i % channels];
    packed[(channel - (channel % 4)) * 9 + cell * 4 + (channel % 4)] = filters[i]!;
  }
  return packed;
}
