import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What one loading took, in a process of its own. */
export interface Loading {
  readonly ms: number;
  /** Above the process with the SDK imported and nothing loaded, as the system counts it. */
  readonly peakBytes: number;
  /** The same, seen from outside every 5 ms; 0 where the system has no /proc. */
  readonly sampledPeakBytes: number;
  /** What is still taken at the end. */
  readonly endBytes: number;
}

const SAMPLE_MS = 5;
const CHILD = fileURLToPath(new URL('load-model-child.ts', import.meta.url));

/** Loads a model in a fresh process: `weights` only, or up to the first embedding on an engine. */
export function loadInChild(path: string, what: string): Promise<Loading> {
  const flags = ['--conditions=@facenet/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, CHILD, path, what], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let sampled = 0;
  const sampler = setInterval(() => {
    sampled = Math.max(sampled, residentBytes(child.pid));
  }, SAMPLE_MS);
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearInterval(sampler);
      if (code !== 0) return reject(new Error(`Loading ${path} (${what}) ended with ${code}.`));
      const { ms, baseline, peak, end } = JSON.parse(output.trim().split('\n').at(-1) ?? '');
      resolve({
        ms,
        peakBytes: peak - baseline,
        sampledPeakBytes: sampled && sampled - baseline,
        endBytes: end - baseline,
      });
    });
  });
}

/** From /proc, in kibibytes there. */
function residentBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
