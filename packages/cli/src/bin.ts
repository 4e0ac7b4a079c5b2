#!/usr/bin/env node
import { READER_GONE } from './io.js';
import { run } from './run.js';

const stop = new AbortController();

// The first signal ends the work in order; a second one ends it at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort();
    process.once(signal, () => process.exit(1));
  });
}

// Whoever read our output went away (`facenet ... | head`): there is nobody left to work for.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => stop.abort(READER_GONE));
}

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
});
