/** Pairs that a quantile is taken of at most. */
const QUANTILE_OF = 16_384;

/**
 * The pairs with the largest products of a stream of them, as many as there is room for. When it is
 * full, the lower half is let go, and with it all pairs to come that are no better than those.
 */
export class NearestPairs {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly products: Float64Array;
  #count = 0;
  #bound: number;

  /**
   * @param room pairs at most, at least 2
   * @param bound pairs that are no better are let go from the beginning; default none
   */
  constructor(room: number, bound = Number.NEGATIVE_INFINITY) {
    this.#bound = bound;
    this.first = new Int32Array(room);
    this.second = new Int32Array(room);
    this.products = new Float64Array(room);
  }

  get count(): number {
    return this.#count;
  }

  /** Every pair of the stream above it is here; of those at it, perhaps some. -Infinity: all are here. */
  get bound(): number {
    return this.#bound;
  }

  add(first: number, second: number, product: number): void {
    if (product <= this.#bound) return;
    if (this.#count === this.products.length) {
      this.#letGo();
      if (product <= this.#bound) return;
    }
    this.first[this.#count] = first;
    this.second[this.#count] = second;
    this.products[this.#count++] = product;
  }

  /** A product of theirs that about such a share of them does not exceed. */
  quantile(share: number): number {
    const step = Math.ceil(this.#count / QUANTILE_OF);
    const held = this.products.subarray(0, this.#count);
    const some = held.filter((_, i) => i % step === 0).sort();
    return some[Math.floor(share * (some.length - 1))] ?? this.#bound;
  }

  #letGo(): void {
    const { first, second, products } = this;
    const sorted = products.slice().sort();
    const middle = sorted[sorted.length >> 1]!;
    this.#bound = middle;
    // Where half of them and more are equal, the first of those stay: there is room for no others.
    let room = (sorted.length >> 1) - (sorted.length - firstAbove(sorted, middle));
    let kept = 0;
    for (let i = 0; i < products.length; i++) {
      const product = products[i]!;
      if (product < middle || (product === middle && room-- <= 0)) continue;
      first[kept] = first[i]!;
      second[kept] = second[i]!;
      products[kept++] = product;
    }
    this.#count = kept;
  }
}

/** The first index of ascending numbers that holds more than the value. */
function firstAbove(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
