import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../packages/cli/dist/bin.js', import.meta.url));
const SAMPLE_MS = 500;
const TICKS_A_SECOND = 100; // of Linux' /proc, on every machine that Node runs on

/** What a command line cost from its start to its end, as its user sees it. */
export interface WholeCosts {
  readonly stdout: string;
  readonly seconds: number;
  /** Processor time of all its threads; NaN where there is no /proc. */
  readonly processorSeconds: number;
  /** Resident memory, MiB, after a tenth and half of the time and towards the end; NaN likewise. */
  readonly rss: { readonly early: number; readonly middle: number; readonly end: number };
}

/** Runs the built command in a process of its own. Build it first: `npm run build`. */
export async function runBuiltFacenet(args: readonly string[]): Promise<WholeCosts> {
  if (!existsSync(BIN)) throw new Error(`There is no ${BIN}: run "npm run build".`);
  const cpu = childSeconds();
  const start = performance.now();
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  const samples: number[] = [];
  const sampler = setInterval(() => samples.push(residentMebibytes(child.pid)), SAMPLE_MS);
  const [code] = await once(child, 'close');
  clearInterval(sampler);
  const seconds = (performance.now() - start) / 1000;
  // Single photos may fail (1), which is part of the result; the command line may not (2).
  if (code !== 0 && code !== 1) throw new Error(`facenet ${args.join(' ')} ended with ${code}.`);
  const at = (share: number) => samples[Math.floor(share * samples.length)] ?? Number.NaN;
  const rss = { early: at(0.1), middle: at(0.5), end: at(0.95) };
  return { stdout, seconds, processorSeconds: childSeconds() - cpu, rss };
}

function residentMebibytes(pid: number | undefined): number {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return Number.NaN; // no /proc, or the process is over
  }
}

/** Processor time of all children that have ended. */
function childSeconds(): number {
  if (!existsSync('/proc/self/stat')) return Number.NaN;
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
}
