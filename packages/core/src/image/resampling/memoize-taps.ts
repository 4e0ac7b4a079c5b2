/** Enough for the crop sizes of a detector and the pyramids of several image sizes. */
const LARGEST_CACHE = 256;

/** Keeps the tables of the sizes seen last, since detectors resize the same sizes over and over. */
export function memoizeTaps<Taps>(
  build: (inSize: number, outSize: number) => Taps,
): (inSize: number, outSize: number) => Taps {
  const cache = new Map<number, Taps>();
  return (inSize, outSize) => {
    const key = inSize * 2 ** 24 + outSize;
    let taps = cache.get(key);
    if (!taps) {
      if (cache.size >= LARGEST_CACHE) cache.clear();
      taps = build(inSize, outSize);
      cache.set(key, taps);
    }
    return taps;
  };
}
