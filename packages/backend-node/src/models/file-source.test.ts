import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileSource } from './file-source.js';

describe('FileSource', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'facenet-source-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function source(name: string, content: string): Promise<FileSource> {
    const path = join(folder, name);
    await writeFile(path, content);
    return new FileSource(path, await stat(path));
  }

  it('reads parts of a file', async () => {
    const file = await source('a', 'abcdefgh');
    expect(file.length).toBe(8);
    expect(new TextDecoder().decode(file.read(2, 3))).toBe('cde');
    expect(file.read(8, 0)).toHaveLength(0);
  });

  it('reads into memory that it is given', async () => {
    const into = new Uint8Array(3);
    expect((await source('b', 'abcdefgh')).read(5, 3, into)).toBe(into);
    expect(new TextDecoder().decode(into)).toBe('fgh');
  });

  it.each([
    ['of another size', 'longer than before'],
    ['of the same size, but later', 'hgfedcba'],
  ])('refuses a file that has become one %s', async (_, content) => {
    const file = await source('c', 'abcdefgh');
    await source('c', content);
    await utimes(join(folder, 'c'), 2_000_000_000, 2_000_000_000);
    expect(() => file.read(0, 4)).toThrow(/Cannot read .*c \(it has changed meanwhile\)/);
  });

  it('says so when the file is gone', async () => {
    const file = await source('d', 'abcdefgh');
    await rm(join(folder, 'd'));
    expect(() => file.read(0, 4)).toThrow(
      expect.objectContaining({ code: 'IO_FAILED', message: expect.stringContaining('ENOENT') }),
    );
  });
});
