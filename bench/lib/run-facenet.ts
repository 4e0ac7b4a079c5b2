import { Writable } from 'node:stream';
import { run } from '@facenet/cli';

/** What a command line of `facenet` cost, all its threads included. */
export interface Costs {
  readonly seconds: number;
  /** Processor time divided by time: how many cores were busy. */
  readonly cores: number;
  /** Resident memory in MB at a tenth, half and the end of the work, and the most at any time. */
  readonly rss: { readonly early: number; readonly middle: number; readonly end: number };
  readonly peakRss: number;
}

const SAMPLE_MS = 250;

/** Runs a command line inside this process and measures it. */
export async function runFacenet(args: readonly string[]): Promise<{ stdout: string } & Costs> {
  let stdout = '';
  const collector = new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      stdout += text;
      done();
    },
  });
  const samples: number[] = [];
  const sampler = setInterval(() => samples.push(process.memoryUsage.rss()), SAMPLE_MS);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const exitCode = await run(args, { stdout: collector, stderr: process.stderr });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(sampler);
  // Single photos may fail (1), which is part of the result; the command line may not (2).
  if (exitCode > 1) throw new Error(`facenet ${args.join(' ')} ended with ${exitCode}.`);
  const at = (share: number) => megabytes(samples[Math.floor((samples.length - 1) * share)] ?? 0);
  return {
    stdout,
    seconds,
    cores: (user + system) / 1e6 / seconds,
    rss: { early: at(0.1), middle: at(0.5), end: at(1) },
    peakRss: megabytes(Math.max(...samples, 0)),
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
