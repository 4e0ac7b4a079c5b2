/**
 * Runs a request and ends its connection when we are done with it, whatever the outcome. npm's
 * streams go on reading into memory after their reader has given up, unless their signal is set.
 */
export async function endingRequest<Result>(
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const end = new AbortController();
  try {
    return await run(signal ? AbortSignal.any([signal, end.signal]) : end.signal);
  } finally {
    end.abort();
  }
}
