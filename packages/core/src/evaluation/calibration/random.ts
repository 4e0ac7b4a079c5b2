/** A generator of whole numbers 0...below-1 that gives the same numbers for the same seed. */
export type RandomInteger = (below: number) => number;

/** Marsaglia's xorshift with 32 bits ("Xorshift RNGs", 2003): enough for drawing people. */
export function seededRandom(seed: number): RandomInteger {
  // Neighbouring seeds are spread out first; the state must not be 0.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  };
}
