/** A generator of numbers 0...1 that gives the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A unit vector of any direction. */
export function randomVector(random: () => number, size: number): Float32Array {
  const values = Float64Array.from({ length: size }, () => random() + random() + random() - 1.5);
  return unit(values);
}

/** One that lies near another, as faces of one person do. */
export function nearVector(
  random: () => number,
  centre: Float32Array,
  spread: number,
): Float32Array {
  const away = randomVector(random, centre.length);
  return unit(Float64Array.from(centre, (value, i) => value + spread * away[i]!));
}

function unit(values: Float64Array): Float32Array {
  const length = Math.hypot(...values) || 1;
  return Float32Array.from(values, (value) => value / length);
}
