/** The nearest of many vectors to some queries, by comparing with each as it comes: what is true. */
export class ExactNearest {
  readonly #queries: readonly Float32Array[];
  readonly #count: number;
  readonly #best: { readonly name: string; readonly squared: number }[][];

  constructor(queries: readonly Float32Array[], count: number) {
    this.#queries = queries;
    this.#count = count;
    this.#best = queries.map(() => []);
  }

  see(name: string, vector: Float32Array): void {
    for (let q = 0; q < this.#queries.length; q++) {
      const best = this.#best[q]!;
      const squared = squaredDistance(this.#queries[q]!, vector);
      if (best.length === this.#count && squared >= best[best.length - 1]!.squared) continue;
      if (best.length === this.#count) best.pop();
      const at = best.findIndex((other) => other.squared > squared);
      best.splice(at < 0 ? best.length : at, 0, { name, squared });
    }
  }

  names(): string[][] {
    return this.#best.map((best) => best.map(({ name }) => name));
  }
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let [p, q, r, s] = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i += 4) {
    const [d0, d1] = [a[i]! - b[i]!, a[i + 1]! - b[i + 1]!];
    const [d2, d3] = [a[i + 2]! - b[i + 2]!, a[i + 3]! - b[i + 3]!];
    p += d0 * d0;
    q += d1 * d1;
    r += d2 * d2;
    s += d3 * d3;
  }
  return p + q + r + s;
}
