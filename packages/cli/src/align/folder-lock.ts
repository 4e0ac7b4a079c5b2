import { createHash, randomUUID } from 'node:crypto';
import { constants, readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ioFailed, openRegularFile } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';

const NAME = '.facenet-align.lock';
const NOFOLLOW = constants.O_NOFOLLOW ?? 0;

/** A process that works on a folder. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When it started, where the system tells: process ids repeat. */
  readonly started?: string;
}

/**
 * Takes a folder for this run alone, until the function that it gives is called. A run that was
 * killed holds nothing: the next one on its machine takes over.
 *
 * @throws FaceNetError CONFLICT when another run is at work there, IO_FAILED
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, NAME);
  const started = startOf(process.pid);
  const me: Holder = { host: hostname(), pid: process.pid, ...(started && { started }) };
  const text = JSON.stringify({ ...me, run: randomUUID() });
  try {
    await take(path, text);
  } catch (error) {
    if (!(error instanceof Held)) throw ioFailed('lock', path, error, 'Delete it if it is there.');
    const { host, pid } = error.holder;
    const elsewhere = ` If it has ended, delete ${path}.`;
    throw new FaceNetError('CONFLICT', `Process ${pid} on ${host} is filling ${folder}.`, {
      hint: `Wait for it, or give that one more --workers.${host === hostname() ? '' : elsewhere}`,
    });
  }
  return async () => {
    if ((await read(path).catch(() => '')) === text) await rm(path, { force: true });
  };
}

class Held extends Error {
  constructor(readonly holder: Holder) {
    super();
  }
}

/** Has the file say `text`, unless it tells of a process at work. */
async function take(path: string, text: string): Promise<void> {
  while (!(await create(path, text))) {
    const found = await readWhole(path);
    if (found === undefined) continue; // given back meanwhile
    const holder = parseHolder(found);
    if (holder && isAtWork(holder)) throw new Held(holder);
    // Of all that see this one dead, the one that gets the next file inherits from it.
    const heir = `${path}.${createHash('sha1').update(found).digest('hex').slice(0, 8)}`;
    await take(heir, text);
    if ((await read(path)) === found) return rename(heir, path);
    await rm(heir, { force: true }); // another one inherited meanwhile
  }
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(text).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Waits a little for one who has made the file and is about to write. */
async function readWhole(path: string): Promise<string | undefined> {
  let text = await read(path);
  for (let tries = 0; tries < 10 && text !== undefined && !parseHolder(text); tries++) {
    await sleep(20);
    text = await read(path);
  }
  return text;
}

async function read(path: string): Promise<string | undefined> {
  try {
    const file = await openRegularFile(path, constants.O_RDONLY | NOFOLLOW);
    const { buffer, bytesRead } = await file
      .read({ buffer: Buffer.alloc(4096), position: 0 })
      .finally(() => file.close());
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { host, pid, started } = JSON.parse(text);
    if (typeof host !== 'string' || !Number.isInteger(pid) || pid <= 0) return undefined;
    return { host, pid, ...(typeof started === 'string' && { started }) };
  } catch {
    return undefined;
  }
}

function isAtWork({ host, pid, started }: Holder): boolean {
  if (host !== hostname()) return true; // who could tell
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return now !== ENDED && (now === undefined || started === undefined || now === started);
}

const ENDED = 'ended';

/** When a process started, in ticks of the machine; undefined where the system does not tell. */
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before them may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return /[ZX]/.test(fields[0] ?? '') ? ENDED : fields[19];
  } catch {
    return undefined;
  }
}
