/** Where a value lies on the drawing, in its own units. */
export type Scale = (value: number) => number;

export type Range = readonly [from: number, to: number];

export function linearScale([low, high]: Range, [from, to]: Range): Scale {
  // Values that are all one would divide by nothing; they are drawn at the start.
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}

/** Equal steps for equal factors; values below the range, such as 0, are drawn at its start. */
export function logScale([low, high]: Range, range: Range): Scale {
  const linear = linearScale([Math.log10(low), Math.log10(high)], range);
  return (value) => linear(Math.log10(Math.max(value, low)));
}
