/**
 * Random numbers that depend on nothing but their keys, such as seed, step and place in the batch:
 * whoever makes an image, and in whatever order, draws the same. Each call gives a number in 0...1,
 * 1 excluded.
 *
 * The sequence is that of Chris Doty-Humphrey's sfc32 (PractRand), started from the keys by the
 * finalizer of MurmurHash3.
 */
export function seededRandom(...keys: readonly number[]): () => number {
  let hash = 0x9e3779b9;
  for (const key of keys) hash = mix((hash + key) | 0) ^ Math.imul(hash, 0x85ebca6b);
  let a = mix(hash + 1);
  let b = mix(hash + 2);
  let c = mix(hash + 3);
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  // Until every bit of the start has reached every other.
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** Spreads every bit of a 32-bit number over all of them. */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
