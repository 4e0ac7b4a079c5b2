import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAtomically } from './write-atomically.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facenet-write-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writeAtomically', () => {
  it('replaces a file and leaves nothing beside it', async () => {
    const path = join(folder, 'model');
    await writeFile(path, 'old');
    await writeAtomically(path, Buffer.from('new'));
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['model']);
  });

  it('never shows a mixture to readers while several write', async () => {
    const path = join(folder, 'model');
    const versions = [...'abcdefgh'].map((letter) => Buffer.alloc(300_000, letter));
    await writeAtomically(path, versions[0] as Buffer);
    const writing = Promise.all(versions.map((bytes) => writeAtomically(path, bytes)));
    for (let i = 0; i < 20; i++) {
      const seen = await readFile(path);
      expect(versions.some((bytes) => bytes.equals(seen))).toBe(true);
    }
    await writing;
    expect(await readdir(folder)).toEqual(['model']);
  });

  it('removes its temporary file when the last step fails', async () => {
    await mkdir(join(folder, 'model', 'full'), { recursive: true });
    await expect(writeAtomically(join(folder, 'model'), Buffer.from('new'))).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['model']);
  });
});
