/** What stands where there is no number, for example the rate of a fold without such pairs. */
const NONE = '–';

/** A share of 0...1 in per cent: 0.98667 is "98.67%". */
export function percent(share: number, decimals = 2): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(decimals)}%` : NONE;
}

export function fixed(value: number, decimals: number): string {
  return Number.isFinite(value) ? value.toFixed(decimals) : NONE;
}

/** A false-accept rate as it is asked for: "0.001". */
export function rate(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : NONE;
}

/** "13,233" */
export function whole(value: number): string {
  return value.toLocaleString('en-GB');
}
