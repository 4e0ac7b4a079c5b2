/** Where a value lies on the drawing, in its own units. */
export type Scale = (value: number) => number;

export type Range = readonly [from: number, to: number];

export function linearScale([low, high]: Range, [from, to]: Range): Scale {
  // Values that are all one would divide by nothing; they are drawn at the start.
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}

/** From the least to the most of values; some room around them where they are all one. */
export function rangeOf(values: readonly number[]): Range {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const magnitude = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > 1e-9 * magnitude) return [low, high];
  const room = magnitude / 10 || 1;
  return [low - room, high + room];
}

/** Equal steps for equal factors; values below the range, such as 0, are drawn at its start. */
export function logScale([low, high]: Range, range: Range): Scale {
  const linear = linearScale([Math.log10(low), Math.log10(high)], range);
  return (value) => linear(Math.log10(Math.max(value, low)));
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** The smallest of 1, 2, 2.5, 5 times a power of ten that cuts a span into at most `parts` parts. */
export function niceStep(span: number, parts: number): number {
  const least = span / parts;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 2.5, 5].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10;
  return step * power;
}

/**
 * Round values within a range, labelled with the decimals that their step needs.
 *
 * @param most largest number of parts
 */
export function ticks([low, high]: Range, most: number): Tick[] {
  if (!(high > low)) return [{ value: low, label: String(low) }];
  const step = niceStep(high - low, most);
  const decimals = decimalsOf(step);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const value = Number(((first + i) * step).toFixed(decimals));
    return { value, label: value.toFixed(decimals) };
  });
}

/** Round shares, labelled in per cent. */
export function percentTicks([low, high]: Range, most: number): Tick[] {
  return ticks([100 * low, 100 * high], most).map(({ value, label }) => ({
    value: value / 100,
    label: `${label}%`,
  }));
}

/** Powers of ten from 10^low to 10^high, written out: 0.001, 0.01, 0.1, 1. */
export function powerTicks(low: number, high: number): Tick[] {
  return Array.from({ length: high - low + 1 }, (_, i) => {
    const label = (10 ** (low + i)).toFixed(Math.max(0, -(low + i)));
    return { value: Number(label), label };
  });
}

function decimalsOf(step: number): number {
  let decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  // 2.5, 0.25, ...: the digit after the first.
  if (Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-9) decimals++;
  return decimals;
}
