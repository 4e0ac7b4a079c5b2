import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLeftover, removeLeftovers, temporaryName, writeAtomically } from './write-atomically.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facenet-write-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writeAtomically', () => {
  it('writes and replaces, and makes the folder', async () => {
    const path = join(folder, 'new', 'a.txt');
    await writeAtomically(path, 'one');
    await writeAtomically(path, new TextEncoder().encode('two'));
    expect(await readFile(path, 'utf8')).toBe('two');
    expect(await readdir(join(folder, 'new'))).toEqual(['a.txt']);
  });

  it('never shows a part of a file, also when several write it', async () => {
    const path = join(folder, 'a.bin');
    const versions = [1, 2, 3, 4].map((value) => new Uint8Array(3e6).fill(value));
    let writing = true;
    const seen = new Set<string>();
    const watch = (async () => {
      do {
        const bytes = await readFile(path).catch(() => undefined);
        if (bytes) seen.add(`${bytes.length} ${bytes[0]} ${bytes.at(-1)}`);
      } while (writing || seen.size === 0);
    })();
    await Promise.all(versions.map((bytes) => writeAtomically(path, bytes)));
    writing = false;
    await watch;
    for (const view of seen) expect(view).toMatch(/^3000000 (\d) \1$/);
    expect(await readdir(folder)).toEqual(['a.bin']);
  });

  it('keeps the old file and leaves nothing behind when it fails', async () => {
    await mkdir(join(folder, 'taken', 'by-a-folder'), { recursive: true });
    await expect(writeAtomically(join(folder, 'taken'), 'x')).rejects.toMatchObject({
      code: 'IO_FAILED',
      message: expect.stringContaining(join(folder, 'taken')),
    });
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it.each(['x'.repeat(245), '\u{1f600}'.repeat(60)])(
    'writes names as long as they come',
    async (name) => {
      await writeAtomically(join(folder, name), 'long');
      expect(await readdir(folder)).toEqual([name]);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'does not take the place of a pipe or a device',
    async () => {
      const path = join(folder, 'pipe');
      spawnSync('mkfifo', [path]);
      await expect(writeAtomically(path, 'x')).rejects.toMatchObject({
        code: 'IO_FAILED',
        message: expect.stringMatching(/pipe \(it is a pipe or a device, not a file\)/),
      });
      expect((await stat(path)).isFIFO()).toBe(true);
      expect(await readdir(folder)).toEqual(['pipe']);
    },
  );

  it('tells when the folder is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(writeAtomically(join(folder, 'file', 'a'), 'x')).rejects.toMatchObject({
      code: 'IO_FAILED',
    });
  });
});

const HOUR_MS = 3_600_000;

describe('leftovers of killed runs', () => {
  const mine = temporaryName('a.png');

  it('are not the files of a process at work, however old', () => {
    expect(isLeftover(mine, 0)).toBe(false);
    expect(isLeftover(mine, 100 * HOUR_MS)).toBe(false);
  });

  it('are those of a process that has ended', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(isLeftover(mine.replace(`.${process.pid}.`, `.${pid}.`), 0)).toBe(true);
  });

  it('are those of other machines only when they are old', () => {
    const theirs = '.a.png.some-other-host.1.7.tmp';
    expect(isLeftover(theirs, HOUR_MS / 2)).toBe(false);
    expect(isLeftover(theirs, HOUR_MS * 2)).toBe(true);
  });

  it('are deleted, and nothing else is', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const left = mine.replace(`.${process.pid}.`, `.${pid}.`);
    for (const name of [left, mine, 'a.png']) await writeFile(join(folder, name), '');
    await removeLeftovers([folder, join(folder, 'nowhere')]);
    expect((await readdir(folder)).sort()).toEqual([mine, 'a.png'].sort());
  });

  it('are no files that somebody else named', () => {
    for (const name of ['a.tmp', '.a.tmp', 'a.png.host.1.2.tmp', '.a.png', 'manifest.jsonl']) {
      expect(isLeftover(name, 100 * HOUR_MS)).toBe(false);
    }
  });

  it('differ by name', () => {
    expect(temporaryName('a.png')).not.toBe(mine);
  });
});
