/**
 * Changes of a map that are not made yet: read through, and made all together or dropped. Costs what is
 * changed, not what there is.
 */
export class Draft<Value> {
  readonly #map: Map<string, Value>;
  /** `undefined` for what is to be deleted. */
  readonly #changes = new Map<string, Value | undefined>();

  constructor(map: Map<string, Value>) {
    this.#map = map;
  }

  get(key: string): Value | undefined {
    return this.#changes.has(key) ? this.#changes.get(key) : this.#map.get(key);
  }

  set(key: string, value: Value): void {
    this.#changes.set(key, value);
  }

  delete(key: string): void {
    this.#changes.set(key, undefined);
  }

  /** As they would be, in the order in which they were added. */
  entries(): [string, Value][] {
    const merged = new Map<string, Value | undefined>(this.#map);
    for (const [key, value] of this.#changes) merged.set(key, value);
    return [...merged].filter((entry): entry is [string, Value] => entry[1] !== undefined);
  }

  commit(): void {
    for (const [key, value] of this.#changes) {
      if (value === undefined) this.#map.delete(key);
      else this.#map.set(key, value);
    }
  }
}
