const BLOCK = 128;

/**
 * Sum of `values[start, start + length)` in float32, added in the order of NumPy's pairwise
 * summation, so that a distance rounds as it does in the original: eight running sums up to 128
 * values, halves beyond.
 */
export function pairwiseSum(values: Float32Array, start: number, length: number): number {
  if (length < 8) {
    let sum = 0;
    for (let i = start; i < start + length; i++) sum = Math.fround(sum + values[i]!);
    return sum;
  }
  if (length > BLOCK) {
    const half = Math.floor(length / 2);
    const left = half - (half % 8);
    return Math.fround(
      pairwiseSum(values, start, left) + pairwiseSum(values, start + left, length - left),
    );
  }
  return blockSum(values, start, length);
}

function blockSum(values: Float32Array, start: number, length: number): number {
  let a = values[start]!;
  let b = values[start + 1]!;
  let c = values[start + 2]!;
  let d = values[start + 3]!;
  let e = values[start + 4]!;
  let f = values[start + 5]!;
  let g = values[start + 6]!;
  let h = values[start + 7]!;
  const eights = start + length - (length % 8);
  for (let i = start + 8; i < eights; i += 8) {
    a = Math.fround(a + values[i]!);
    b = Math.fround(b + values[i + 1]!);
    c = Math.fround(c + values[i + 2]!);
    d = Math.fround(d + values[i + 3]!);
    e = Math.fround(e + values[i + 4]!);
    f = Math.fround(f + values[i + 5]!);
    g = Math.fround(g + values[i + 6]!);
    h = Math.fround(h + values[i + 7]!);
  }
  const left = Math.fround(Math.fround(a + b) + Math.fround(c + d));
  const right = Math.fround(Math.fround(e + f) + Math.fround(g + h));
  let sum = Math.fround(left + right);
  for (let i = eights; i < start + length; i++) sum = Math.fround(sum + values[i]!);
  return sum;
}
