/** A thing to time; one call is one measurement. */
export type Candidate = () => Promise<unknown>;

export interface Timing {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
  readonly runs: number;
}

/**
 * Times candidates in turns, so that a busy moment of the machine hits all of them alike, and
 * quotes medians.
 */
export async function compareTimings(
  candidates: Readonly<Record<string, Candidate>>,
  { rounds = 15, warmup = 3 } = {},
): Promise<Timing[]> {
  const times = new Map(Object.keys(candidates).map((name) => [name, [] as number[]]));
  for (let round = -warmup; round < rounds; round++) {
    for (const [name, run] of Object.entries(candidates)) {
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
