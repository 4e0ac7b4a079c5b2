import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from './make-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facenet-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

const failure = (text: RegExp) => ({ code: 'IO_FAILED', message: expect.stringMatching(text) });

describe('makeFolder', () => {
  it('makes what is missing, also when several do, and leaves what is there', async () => {
    const path = join(folder, 'a', 'b', 'c');
    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(folder)]);
    await makeFolder(path);
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('says that a file is in the way', async () => {
    await writeFile(join(folder, 'a'), '');
    for (const path of [join(folder, 'a'), join(folder, 'a', 'b')]) {
      await expect(makeFolder(path)).rejects.toMatchObject(failure(/Cannot write to .*a file/));
    }
  });

  // Where it is, `mkdir` with `recursive` never ends.
  it.skipIf(process.platform !== 'linux')('ends on file systems that hold no folders', async () => {
    await expect(makeFolder('/proc/facenet/out', 'Name another.')).rejects.toMatchObject(
      failure(/Cannot write to \/proc\/facenet\/out \(ENOENT\)\. Name another\./),
    );
  });

  it.skipIf(process.getuid?.() === 0)('says that a folder cannot be written', async () => {
    await chmod(folder, 0o500);
    await expect(makeFolder(folder)).rejects.toMatchObject(failure(/Cannot write to .*EACCES/));
    await expect(makeFolder(join(folder, 'a'))).rejects.toMatchObject(failure(/EACCES/));
  });
});
