import { hostname } from 'node:os';

// Names of temporary files tell which process writes them, so that those of killed runs can be
// told from those of runs at work: ".face.png.HOST.PID.N.tmp".
const host = hostname().replace(/[^\w-]/g, '_');
const PATTERN = /\.([\w-]+)\.(\d+)\.\d+\.tmp$/;
const HOUR_MS = 3_600_000;

let counter = 0;

export function temporaryName(name: string): string {
  counter++;
  return `.${name}.${host}.${process.pid}.${counter}.tmp`;
}

/**
 * Whether a file is the leftover of a killed run.
 *
 * @param ageMs time since it was written; processes of other machines are judged by it alone
 */
export function isLeftover(name: string, ageMs: number): boolean {
  const match = PATTERN.exec(name);
  if (!match || !name.startsWith('.')) return false;
  return match[1] === host ? !isRunning(Number(match[2])) : ageMs > HOUR_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
