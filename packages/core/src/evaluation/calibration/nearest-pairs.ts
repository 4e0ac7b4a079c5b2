/**
 * Keeps the nearest of very many pairs: as many as asked for, in bounded memory. Of pairs at the
 * distance of the farthest one kept, some are dropped.
 */
export class NearestPairs {
  readonly #wanted: number;
  readonly #distance: Float64Array;
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  #kept = 0;
  #limit = Infinity;

  constructor(wanted: number) {
    this.#wanted = wanted;
    this.#distance = new Float64Array(2 * wanted);
    this.#a = new Int32Array(2 * wanted);
    this.#b = new Int32Array(2 * wanted);
  }

  add(distance: number, a: number, b: number): void {
    if (distance >= this.#limit) return;
    this.#distance[this.#kept] = distance;
    this.#a[this.#kept] = a;
    this.#b[this.#kept] = b;
    this.#kept++;
    if (this.#kept === this.#distance.length) this.#dropFarthest();
  }

  /** The pairs by ascending distance. */
  sorted(): { distance: Float64Array; a: Int32Array; b: Int32Array } {
    const order = Array.from({ length: this.#kept }, (_, i) => i);
    order.sort((i, j) => this.#distance[i]! - this.#distance[j]!);
    const nearest = order.slice(0, this.#wanted);
    return {
      distance: Float64Array.from(nearest, (i) => this.#distance[i]!),
      a: Int32Array.from(nearest, (i) => this.#a[i]!),
      b: Int32Array.from(nearest, (i) => this.#b[i]!),
    };
  }

  #dropFarthest(): void {
    const limit = this.#distance.slice().sort()[this.#wanted - 1]!;
    let ties = this.#wanted - this.#distance.filter((distance) => distance < limit).length;
    let kept = 0;
    for (let i = 0; i < this.#kept; i++) {
      const distance = this.#distance[i]!;
      if (distance > limit || (distance === limit && ties-- <= 0)) continue;
      this.#distance[kept] = distance;
      this.#a[kept] = this.#a[i]!;
      this.#b[kept] = this.#b[i]!;
      kept++;
    }
    this.#kept = kept;
    this.#limit = limit;
  }
}
