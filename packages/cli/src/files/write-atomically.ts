import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { writeAtomically as write } from '@facenet/backend-node';
import { ioFailed } from './io-failed.js';

/**
 * Writes a file so that its path holds either all of the bytes or what it held before, even when
 * the machine loses power. Makes the folder if need be.
 *
 * @throws FaceNetError IO_FAILED
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true });
    await write(path, bytes, join(folder, temporaryName(basename(path))));
  } catch (error) {
    throw ioFailed('write', path, error);
  }
}

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

/** Deletes what killed runs left half written in the class folders of an output folder. */
export async function removeLeftovers(
  outputDir: string,
  classes: readonly { readonly name: string }[],
): Promise<void> {
  for (const folder of ['', ...classes.map(({ name }) => name)]) {
    const names = await readdir(join(outputDir, folder)).catch(() => []);
    for (const name of names.filter((each) => each.endsWith('.tmp'))) {
      const path = join(outputDir, folder, name);
      const written = await stat(path).catch(() => undefined);
      if (written && isLeftover(name, Date.now() - written.mtimeMs))
        await rm(path, { force: true });
    }
  }
}
