/** Mean and population standard deviation, as NumPy computes them. */
export interface MeanAndStd {
  readonly mean: number;
  readonly std: number;
}

/** Over the values that are numbers; both are NaN when there are none. */
export function meanAndStd(values: readonly number[]): MeanAndStd {
  const mean = meanOf(values);
  return { mean, std: Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2))) };
}

/** Mean of the values that are numbers, NaN when there are none. */
export function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
