/** Who somebody is. */
export interface TrackedPerson {
  readonly id: string;
  readonly name: string;
}

/** What is left of a vote's weight when the next one comes: a few later ones outvote any number. */
const MEMORY = 0.7;
/** To look like nobody is weaker evidence than to look like somebody: a bad photo does it, too. */
const STRANGER = 0.6;
/** How many times heavier than the next the winner must be. */
const LEAD = 1.5;

interface Candidate {
  readonly person: TrackedPerson | undefined;
  weight: number;
}

/**
 * Whom several looks at one face take it for, each with a weight. Undecided until one person, or
 * nobody, has enough votes; later votes that contradict win in the end.
 */
export class IdentityVotes {
  /** By the person's id; the empty one is nobody. */
  readonly #candidates = new Map<string, Candidate>();
  readonly #enough: number;
  #last: string | undefined;

  /** @param enough weight that decides */
  constructor(enough: number) {
    this.#enough = enough;
  }

  /** @param weight above 0, at most 1 */
  add(person: TrackedPerson | undefined, weight: number): void {
    for (const candidate of this.#candidates.values()) candidate.weight *= MEMORY;
    const key = person?.id ?? '';
    const own = person ? weight : weight * STRANGER;
    const before = this.#candidates.get(key)?.weight ?? 0;
    this.#candidates.set(key, { person, weight: before + own });
    this.#last = key;
  }

  /** Who leads by enough; undefined while nobody does. */
  get winner():
    | { readonly person: TrackedPerson | undefined; readonly weight: number }
    | undefined {
    const [first, second] = [...this.#candidates.values()].sort((a, b) => b.weight - a.weight);
    if (!first || first.weight < this.#enough) return undefined;
    return first.weight >= LEAD * (second?.weight ?? 0) ? first : undefined;
  }

  /** The share of a person in all votes, 0...1. */
  shareOf(person: TrackedPerson | undefined): number {
    let sum = 0;
    for (const { weight } of this.#candidates.values()) sum += weight;
    return sum > 0 ? (this.#candidates.get(person?.id ?? '')?.weight ?? 0) / sum : 0;
  }

  /** Whether the last vote was for somebody else. */
  contradicts(person: TrackedPerson | undefined): boolean {
    return this.#last !== undefined && this.#last !== (person?.id ?? '');
  }
}
