import { FaceNetError } from './errors.js';
import { excerpt } from './excerpt.js';

const SIZE = 624;
const SHIFT = 397;

/** All that the next draws depend on; plain data, exact in JSON. */
export interface MersenneTwisterState {
  /** 624 whole numbers of 32 bits. */
  readonly key: readonly number[];
  /** How many of them were given out. */
  readonly position: number;
}

/**
 * The generator MT19937 (Matsumoto and Nishimura, 1998), seeded and drawn from as numpy's legacy
 * `RandomState` does it, bit for bit: what the original drew from a seed is drawn again.
 */
export class MersenneTwister {
  readonly #key = new Uint32Array(SIZE);
  #position = SIZE;

  /**
   * @param seed a whole number; its lowest 32 bits count
   * @throws FaceNetError INVALID_ARGUMENT
   */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) {
      throw new FaceNetError('INVALID_ARGUMENT', `The seed is ${excerpt(seed)}.`, {
        hint: 'Pass a whole number.',
      });
    }
    const key = this.#key;
    // The lowest 32 bits, of large and negative numbers too.
    key[0] = seed % 2 ** 32;
    for (let i = 1; i < SIZE; i++) {
      const before = key[i - 1]! ^ (key[i - 1]! >>> 30);
      key[i] = Math.imul(1812433253, before) + i;
    }
  }

  /**
   * Goes on where {@link MersenneTwister.state} was taken.
   *
   * @throws FaceNetError CHECKPOINT_INVALID for what is no such state
   */
  static from(state: MersenneTwisterState): MersenneTwister {
    const twister = new MersenneTwister(0);
    twister.restore(state);
    return twister;
  }

  /** A whole number of 32 bits. */
  uint32(): number {
    if (this.#position === SIZE) this.#turn();
    let y = this.#key[this.#position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** In 0...1, 1 excluded, with 53 random bits: numpy's `random_sample`. */
  random(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** In low...high: numpy's `uniform`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /** A whole number from 0 on and below `count`: numpy's `randint`. Of one there is nothing to draw. */
  below(count: number): number {
    if (!Number.isInteger(count) || count < 1 || count > 2 ** 32) {
      throw new FaceNetError('INVALID_ARGUMENT', `Cannot choose one of ${excerpt(count)}.`, {
        hint: 'There must be at least one.',
      });
    }
    const most = count - 1;
    if (most === 0) return 0;
    // As many low bits as the largest number has; what is above it is drawn again.
    const mask = 0xffffffff >>> Math.clz32(most);
    for (;;) {
      const drawn = (this.uint32() & mask) >>> 0;
      if (drawn <= most) return drawn;
    }
  }

  /** Puts a list in random order, in place: numpy's `shuffle`. */
  shuffle<List extends { [index: number]: unknown; readonly length: number }>(list: List): List {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const moved = list[i];
      list[i] = list[j];
      list[j] = moved;
    }
    return list;
  }

  /** The numbers from 0 on and below `count` in random order: numpy's `permutation`. */
  permutation(count: number): Int32Array {
    return this.shuffle(Int32Array.from({ length: count }, (_, i) => i));
  }

  /** All that the next draws depend on, a copy. */
  state(): MersenneTwisterState {
    return { key: [...this.#key], position: this.#position };
  }

  /** @throws FaceNetError CHECKPOINT_INVALID for what is no state, which leaves everything as it is */
  restore(state: MersenneTwisterState): void {
    const { key, position } = (state ?? {}) as Partial<MersenneTwisterState>;
    const whole = (value: unknown, most: number) =>
      Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
    const sound =
      Array.isArray(key) &&
      key.length === SIZE &&
      key.every((value) => whole(value, 0xffffffff)) &&
      whole(position, SIZE);
    if (!sound) {
      throw new FaceNetError('CHECKPOINT_INVALID', 'The state of the random numbers is damaged.', {
        hint: 'Pass what state() gave.',
      });
    }
    this.#key.set(key as readonly number[]);
    this.#position = position as number;
  }

  #turn(): void {
    const key = this.#key;
    for (let i = 0; i < SIZE; i++) {
      const y = (key[i]! & 0x80000000) | (key[(i + 1) % SIZE]! & 0x7fffffff);
      key[i] = key[(i + SHIFT) % SIZE]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}
