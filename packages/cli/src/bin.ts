#!/usr/bin/env node
import { writeSync } from 'node:fs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** For the step at hand to end in; some commands ask for more. */
let graceMs = 10_000;

const stop = new AbortController();

// In place before the program is loaded, which takes a while.
for (const signal of SIGNALS) process.on(signal, endInOrder);

const loading = import('./run.js');
const { run } = await loading;
process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
  needTime: (milliseconds) => {
    graceMs = milliseconds;
  },
});

/** The first signal ends the work in order; without handlers a second one ends it at once. */
function endInOrder(signal: NodeJS.Signals): void {
  for (const each of SIGNALS) process.off(each, endInOrder);
  stop.abort();
  // Something may hang in the system, where `process.exit` would wait for it.
  const endAtOnce = () => {
    try {
      writeSync(2, `facenet: Still at work ${graceMs / 1000} s after ${signal}; ended at once.\n`);
    } catch {} // nobody listens any more
    process.kill(process.pid, signal);
  };
  void loading.then(() => setTimeout(endAtOnce, graceMs).unref());
}
