import type { RgbImage } from '@facenet/core';

/** Larger photos than this are decoded anew each time, so that they leave room for crops of faces. */
const LARGEST = 2 ** 20;
/** Photos begin at multiples of so many bytes, so that 32 bits count far. */
const UNIT = 64;

/** Numbers of each photo: where it begins, in units from 1 (0: it is not here), width and height. */
const START = 0;
const WIDTH = 1;
const HEIGHT = 2;
const NUMBERS = 3;

/** What threads share of a cache. */
export interface PhotoCacheMemory {
  readonly pixels: Uint8Array<SharedArrayBuffer>;
  readonly places: Int32Array<SharedArrayBuffer>;
  /** [units that are taken]. */
  readonly taken: Int32Array<SharedArrayBuffer>;
}

/**
 * Memory for decoded photos, which the system gives only as far as it is written.
 *
 * @param bytes most bytes of pixels
 */
export function photoCacheMemory(photos: number, bytes: number): PhotoCacheMemory {
  const whole = Math.min(Math.floor(bytes / UNIT), 2 ** 31 - 1) * UNIT;
  return {
    pixels: new Uint8Array(new SharedArrayBuffer(whole)),
    places: new Int32Array(new SharedArrayBuffer(photos * NUMBERS * 4)),
    taken: new Int32Array(new SharedArrayBuffer(4)),
  };
}

/**
 * Decoded photos that all threads share. The first that come stay until there is no more room: an
 * epoch takes every photo once, so that those not seen for longest, which other caches drop, are the
 * very ones that come next.
 */
export class PhotoCache {
  readonly #memory: PhotoCacheMemory;

  constructor(memory: PhotoCacheMemory) {
    this.#memory = memory;
  }

  get(index: number): RgbImage | undefined {
    const { pixels, places } = this.#memory;
    const at = index * NUMBERS;
    const start = Atomics.load(places, at + START);
    if (start === 0) return undefined;
    const [width, height] = [places[at + WIDTH]!, places[at + HEIGHT]!];
    const first = (start - 1) * UNIT;
    return { width, height, data: pixels.subarray(first, first + width * height * 3) };
  }

  /** Keeps a photo, if it is small and there is room. */
  put(index: number, { width, height, data }: RgbImage): void {
    if (data.length > LARGEST) return;
    const { pixels, places, taken } = this.#memory;
    const units = Math.ceil(data.length / UNIT);
    const room = pixels.length / UNIT;
    if (Atomics.load(taken, 0) + units > room) return;
    const start = Atomics.add(taken, 0, units);
    if (start + units > room) return; // another thread was faster
    pixels.set(data, start * UNIT);
    const at = index * NUMBERS;
    places[at + WIDTH] = width;
    places[at + HEIGHT] = height;
    // Whoever sees the start sees the rest, too.
    Atomics.store(places, at + START, start + 1);
  }
}
