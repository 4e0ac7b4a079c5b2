import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ioFailed } from './io-failed.js';
import { makeFolder } from './make-folder.js';

/**
 * Writes a file so that its path holds either all of the bytes or what it held before, whatever
 * fails, whoever else writes it, and even when the machine loses power. Makes the folder if need be.
 *
 * @param hint what to do when it fails, where more is known than its path
 * @throws FaceNetError IO_FAILED
 */
export async function writeAtomically(
  path: string,
  bytes: Uint8Array | string,
  hint?: string,
): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder, hint);
  const temporary = join(folder, temporaryName(basename(path)));
  try {
    // A device or a pipe would be replaced by the file.
    const found = await stat(path).catch(() => undefined);
    if (found && !found.isFile()) {
      throw new Error(`it is a ${found.isDirectory() ? 'folder' : 'pipe or a device'}, not a file`);
    }
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // the first failure is the one to tell
    throw ioFailed('write', path, error, hint);
  }
}

// Names of temporary files tell which process writes them, so that those of killed runs can be
// told from those of runs at work: ".face.png.HOST.PID.RANDOM.tmp". What is random keeps threads
// apart, and containers, whose hosts and process ids may repeat.
const host = hostname().replace(/[^\w-]/g, '_');
const PATTERN = /\.([\w-]+)\.(\d+)\.[\da-f]+\.tmp$/;
const HOUR_MS = 3_600_000;

/** Of the file's own name no more is kept, for names end at 255 bytes: a letter may have four. */
const KEPT_LETTERS = 30;

/** A name beside that of the file, for what is not whole yet. */
export function temporaryName(name: string): string {
  const kept = [...name].slice(0, KEPT_LETTERS).join('');
  return `.${kept}.${host}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
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

/** Deletes what killed runs left half written in these folders. */
export async function removeLeftovers(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((each) => each.endsWith('.tmp'))) {
      const path = join(folder, name);
      const written = await stat(path).catch(() => undefined);
      if (written && isLeftover(name, Date.now() - written.mtimeMs)) {
        await rm(path, { force: true });
      }
    }
  }
}
