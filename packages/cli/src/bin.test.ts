import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, parse } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { shortlist, thorough } from '@facenet/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { jpeg, put, QUICK, smallPhoto, temporaryFolder } from './testing/photos.js';
import { jsonLines, runCli } from './testing/run-cli.js';

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const bin = fileURLToPath(new URL('./bin.ts', import.meta.url));
const PHOTOS = 24;

let folder: string;
let input: string;
let photos: string[];
beforeAll(async () => {
  folder = await temporaryFolder();
  input = join(folder, 'in');
  const bytes = await jpeg(await smallPhoto(2));
  photos = await Promise.all(
    Array.from({ length: PHOTOS }, (_, i) => put(join(input, 'someone', `${i}.jpg`), bytes)),
  );
});

/** Runs the program in a process of its own, which can be hurt. */
function start(...args: string[]): ChildProcess {
  return startWith({}, ...args);
}

interface Surroundings {
  /** Module that runs before the program. */
  readonly before?: string;
  readonly stdout?: FileHandle;
}

function startWith({ before, stdout }: Surroundings, ...args: string[]): ChildProcess {
  const preload = before ? ['--import', `data:text/javascript,${encodeURIComponent(before)}`] : [];
  const flags = [...preload, '--import', loader, '--conditions=@facenet/source'];
  return spawn(process.execPath, [...flags, bin, ...args], {
    stdio: ['ignore', stdout?.fd ?? 'pipe', 'pipe'],
  });
}

async function outcome(child: ChildProcess): Promise<{ code: unknown; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code, signal] = await once(child, 'close');
  return { code: code ?? signal, stderr };
}

async function filesBelow(path: string): Promise<string[]> {
  return readdir(path, { recursive: true }).catch((): string[] => []);
}

async function linesOf(output: string, records: RegExp): Promise<string[]> {
  const names = (await filesBelow(output)).filter((name) => records.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(output, name), 'utf8')));
  return texts.join('').split('\n').slice(0, -1);
}

describe('the facenet program', () => {
  it.runIf(thorough)('ends quietly when nobody reads its output any more', async () => {
    const child = start('detect', ...photos, '--json', ...QUICK);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await outcome(child)).toEqual({ code: 1, stderr: '' });
  });

  it.skipIf(process.platform !== 'linux')('fails when its output goes nowhere', async () => {
    const stdout = await open('/dev/full', 'w');
    try {
      const { code, stderr } = await outcome(startWith({ stdout }, 'models', 'list'));
      expect(code).toBe(1);
      expect(stderr).toMatch(/^facenet: Cannot write the results \(ENOSPC\)\. .*\n$/);
    } finally {
      await stdout.close();
    }
  });

  it.runIf(thorough)('ends in order at a signal while it loads', async () => {
    // As early as anything can be done about it.
    const before = `
      const { on } = process;
      process.on = (name, ...handler) => {
        on.call(process, name, ...handler);
        if (name === 'SIGHUP') process.kill(process.pid, name);
        return process;
      };`;
    expect(await outcome(startWith({ before }, 'models', 'list'))).toEqual({
      code: 1,
      stderr: 'facenet: Stopped before the work began.\n',
    });
  });

  it.runIf(thorough && process.platform !== 'win32')('ends though something hangs', async () => {
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    // Opening it waits for a writer, in a system call that even process.exit would wait for.
    const before = `
      import { open } from 'node:fs';
      open(${JSON.stringify(fifo)}, () => {});
      const ready = setInterval(() => {
        if (process.listenerCount('SIGTERM') === 0) return;
        clearInterval(ready);
        process.kill(process.pid, 'SIGTERM');
      }, 10);`;
    const { code, stderr } = await outcome(startWith({ before }, 'models', 'path'));
    expect(code).toBe('SIGTERM');
    expect(stderr).toContain('facenet: Still at work 10 s after SIGTERM; ended at once.\n');
  });

  const endings = [
    ['SIGINT', '1'],
    ['SIGINT', '2'],
    ['SIGKILL', '2'],
  ] as const;
  const some = shortlist(endings, () => false);
  it.each(some)('continues after %s with %s workers where it stopped', async (signal, workers) => {
    const output = join(folder, `${signal}-${workers}`);
    const args = ['align', input, output, ...QUICK, '--json'];
    // At the fourth photo, however busy the machine is.
    const before = `
      const { write } = process.stdout;
      let lines = 0;
      process.stdout.write = (...text) => {
        if (++lines === 4) process.kill(process.pid, '${signal}');
        return write.apply(process.stdout, text);
      };`;
    const child = startWith({ before }, ...args, '--workers', workers);
    child.stdout?.resume();
    const { code, stderr } = await outcome(child);
    if (signal === 'SIGINT') {
      expect(code).toBe(1);
      expect(stderr).toMatch(/^facenet: Stopped after \d+ of 24 photos\./);
      expect((await filesBelow(output)).filter((path) => path.endsWith('.tmp'))).toEqual([]);
    } else {
      expect(code).toBe(signal);
    }
    const again = await runCli(args);
    expect(again.exitCode).toBe(0);
    const { total, aligned, skipped } = jsonLines(again).at(-1);
    expect(total).toBe(PHOTOS);
    expect(skipped).toBeGreaterThanOrEqual(3);
    expect(aligned).toBe(PHOTOS - skipped);
    const crops = (await readdir(join(output, 'someone'))).sort();
    expect(crops).toEqual(photos.map((_, i) => `${i}.png`).sort());
    // No record is lost. A crop that was written just before the end is made and told again.
    const done = (await linesOf(output, /^manifest/)).flatMap(
      (line) => JSON.parse(line).photo ?? [],
    );
    expect([...new Set(done)].sort()).toEqual(
      crops.map((crop) => `someone/${parse(crop).name}.jpg`),
    );
    const boxes = (await linesOf(output, /^bounding_boxes/)).map((line) => line.split(' ')[0]);
    expect([...new Set(boxes)].sort()).toEqual(crops.map((crop) => join(output, 'someone', crop)));
  });
});
