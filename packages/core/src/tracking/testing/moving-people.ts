import type { Box } from '../../image/geometry.js';
import { Embedding } from '../../pipeline/embedding.js';
import { overlap } from '../motion.js';
import type { TrackableFace } from '../track.js';

/** Someone who moves; of two at one place the later one is in front. */
export interface MovingPerson {
  readonly name: string;
  /** Where the face is; undefined while it is not there. */
  at(time: number): Box | undefined;
}

export interface SyntheticFrame {
  readonly time: number;
  /** Where the people are, also those hidden behind others. */
  readonly truth: readonly { readonly id: string; readonly box: Box }[];
  /** Those that are not hidden. */
  readonly seen: readonly { readonly id: string; readonly box: Box }[];
}

/** Shares of a face behind another one from which nobody detects it. */
const HIDDEN = 0.35;

/** Where people are in a video, frame by frame. */
export function filmPeople(
  people: readonly MovingPerson[],
  { fps, seconds }: { readonly fps: number; readonly seconds: number },
): SyntheticFrame[] {
  return Array.from({ length: Math.round(fps * seconds) }, (_, i) => {
    const time = (i * 1000) / fps;
    const truth = people.flatMap(({ name, at }) => {
      const box = at(time);
      return box ? [{ id: name, box }] : [];
    });
    const seen = truth.filter(
      ({ box }, k) => !truth.slice(k + 1).some((front) => overlap(box, front.box) > HIDDEN),
    );
    return { time, truth, seen };
  });
}

/** The side of a face that moves in a straight line, from its middle and its speed in pixels a second. */
export function walker(
  name: string,
  {
    from,
    speed,
    size,
    appears = 0,
    leaves = Infinity,
  }: {
    readonly from: readonly [x: number, y: number];
    readonly speed: readonly [x: number, y: number];
    readonly size: number;
    readonly appears?: number;
    readonly leaves?: number;
  },
): MovingPerson {
  return {
    name,
    at: (time) => {
      if (time < appears || time >= leaves) return undefined;
      const seconds = (time - appears) / 1000;
      const [x, y] = [from[0] + speed[0] * seconds, from[1] + speed[1] * seconds];
      return [x - size / 2, y - size / 2, x + size / 2, y + size / 2];
    },
  };
}

/** What a detector and a network would give of a frame: boxes that jitter, faces missed, noisy vectors. */
export class SyntheticCamera {
  readonly #random: () => number;
  readonly #faces = new Map<string, Float32Array>();

  constructor(seed: number) {
    this.#random = randomNumbers(seed);
  }

  /** @param missed share of faces that are not found */
  detect({ seen }: SyntheticFrame, missed = 0.03): (TrackableFace & { readonly who: string })[] {
    return seen.flatMap(({ id, box }) => {
      if (this.#random() < missed) return [];
      const jitter = () => (this.#random() - 0.5) * 0.06 * (box[2] - box[0]);
      return [{ who: id, box: box.map((edge) => edge + jitter()) as unknown as Box, score: 0.9 }];
    });
  }

  /** Vectors of one person lie about 0.75 apart, of two people about 1.41. */
  embed(who: string): Embedding {
    const own = this.#faces.get(who) ?? this.#direction();
    this.#faces.set(who, own);
    const noise = this.#direction();
    return new Embedding('synthetic', normalized(own.map((v, i) => v + 0.62 * noise[i]!)));
  }

  #direction(): Float32Array {
    const values = Float32Array.from({ length: 256 }, () => {
      const [u, v] = [1 - this.#random(), this.#random()];
      return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
    });
    return normalized(values);
  }
}

function normalized(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** Mulberry32: the same numbers for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
