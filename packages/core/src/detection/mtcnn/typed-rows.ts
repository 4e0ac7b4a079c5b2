/** One array after the other. */
export function concatFloats(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0] as Float32Array;
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Rows of `size` values at the given indices. */
export function pickRows<Rows extends Float32Array | Float64Array | Int32Array>(
  rows: Rows,
  size: number,
  picks: Int32Array,
): Rows {
  const picked = new (rows.constructor as new (length: number) => Rows)(picks.length * size);
  picks.forEach((row, at) => {
    for (let i = 0; i < size; i++) picked[at * size + i] = rows[row * size + i] as number;
  });
  return picked;
}
