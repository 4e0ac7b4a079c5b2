/**
 * Median processor time of candidates, milliseconds, by turns, each round beginning with another one.
 * It counts all threads, and other programs do not add to it.
 */
export async function processorTimes(
  candidates: readonly (readonly [name: string, run: () => Promise<unknown>])[],
  rounds: number,
  warmup = 2,
): Promise<Map<string, number>> {
  const times = new Map<string, number[]>(candidates.map(([name]) => [name, []]));
  for (let round = -warmup; round < rounds; round++) {
    const first = (round + warmup) % candidates.length;
    for (const [name, run] of [...candidates.slice(first), ...candidates.slice(0, first)]) {
      const before = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) times.get(name)?.push((user + system) / 1000);
    }
  }
  return new Map(
    [...times].map(([name, each]) => [name, each.sort((a, b) => a - b)[each.length >> 1] ?? 0]),
  );
}
