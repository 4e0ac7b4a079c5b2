import { FaceNetError } from '@facenet/core';

/** What a server refuses, before it costs anything. */
export interface ServerLimits {
  /** Most bytes of a request's body; default 10 MiB. More is answered with 413. */
  readonly body: number;
  /** Most pixels of a photo, width times height; default 50 million. More is answered with 422. */
  readonly pixels: number;
  /**
   * Most faces of a photo that are embedded; default 100. A photo with more is answered with 422, and
   * none of its faces is embedded. Detection tells all that there are.
   */
  readonly faces: number;
  /** Most photos of one request, when a person is enrolled by several; default 20. */
  readonly photos: number;
  /**
   * Most requests with photos that wait while others are worked on; default 64. Their bodies are in
   * memory: `(queue + photos at work) * body` is what they can take. One more is answered with 503.
   */
  readonly queue: number;
  /**
   * Most seconds from the head of a request to its answer, upload included; default 30. Afterwards the
   * work is aborted: 504, or 503 for a request that still waited for its turn.
   */
  readonly seconds: number;
}

const DEFAULT_LIMITS: ServerLimits = {
  body: 10 * 2 ** 20,
  pixels: 50_000_000,
  faces: 100,
  photos: 20,
  queue: 64,
  seconds: 30,
};

/** What is least for each; no queue at all is a wish that one may have. */
const LEAST: Partial<Record<keyof ServerLimits, number>> = { queue: 0, seconds: 0.001 };

/** @throws FaceNetError INVALID_ARGUMENT for a limit that is unknown or no number of its range */
export function completeLimits(wished: Partial<ServerLimits> = {}): ServerLimits {
  for (const [name, value] of Object.entries(wished)) {
    if (!(name in DEFAULT_LIMITS)) {
      throw new FaceNetError('INVALID_ARGUMENT', `There is no limit "${name}".`, {
        hint: `It is one of ${Object.keys(DEFAULT_LIMITS).join(', ')}.`,
      });
    }
    const least = LEAST[name as keyof ServerLimits] ?? 1;
    const whole = name === 'seconds' || Number.isInteger(value);
    if (value !== undefined && !(whole && value >= least && value < 2 ** 31)) {
      throw new FaceNetError('INVALID_ARGUMENT', `The limit "${name}" is ${String(value)}.`, {
        hint: `It is a ${name === 'seconds' ? '' : 'whole '}number from ${least}.`,
      });
    }
  }
  const given = Object.entries(wished).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
}
