import { setTimeout as pause } from 'node:timers/promises';

/** Native engines keep their threads spinning for a while after a run; the next must not pay. */
const SETTLE_MS = 30;

/** A thing to time; one call is one measurement. */
export type Candidate = () => Promise<unknown>;

export interface Timing {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
  readonly runs: number;
}

/**
 * Times candidates in turns, each round beginning with another one, so that a busy moment of the
 * machine hits all of them alike, and quotes medians.
 */
export async function compareTimings(
  candidates: Readonly<Record<string, Candidate>>,
  { rounds = 15, warmup = 3 } = {},
): Promise<Timing[]> {
  const entries = Object.entries(candidates);
  const times = new Map(entries.map(([name]) => [name, [] as number[]]));
  for (let round = -warmup; round < rounds; round++) {
    const first = (round + warmup) % entries.length;
    for (const [name, run] of [...entries.slice(first), ...entries.slice(0, first)]) {
      await pause(SETTLE_MS);
      const start = performance.now();
      await run();
      if (round >= 0) times.get(name)?.push(performance.now() - start);
    }
  }
  return [...times].map(([name, values]) => {
    const sorted = values.sort((a, b) => a - b);
    return {
      name,
      medianMs: sorted[sorted.length >> 1] as number,
      minMs: sorted[0] as number,
      runs: sorted.length,
    };
  });
}
