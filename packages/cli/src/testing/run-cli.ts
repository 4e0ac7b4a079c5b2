import { Writable } from 'node:stream';
import type { OutputStream } from '../io.js';
import { run } from '../run.js';

/** What a command line did. */
export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line inside the test's process. */
export async function runCli(
  args: readonly string[],
  options: { readonly signal?: AbortSignal; readonly isTTY?: boolean } = {},
): Promise<CliResult> {
  const { signal, isTTY = false } = options;
  const [stdout, stderr] = [new Collector(isTTY), new Collector(isTTY)];
  const exitCode = await run(args, { stdout, stderr, ...(signal && { signal }) });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** The lines of JSON on stdout; throws where there is anything else. */
// biome-ignore lint/suspicious/noExplicitAny: tests state what they expect of it
export function jsonLines({ stdout }: CliResult): any[] {
  const lines = stdout.split('\n');
  if (lines.pop() !== '') throw new Error('The last line has no end.');
  return lines.map((line) => JSON.parse(line));
}

class Collector extends Writable implements OutputStream {
  readonly isTTY: boolean;
  text = '';

  constructor(isTTY: boolean) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}
