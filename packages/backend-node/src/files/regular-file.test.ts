import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRegularFile, readRegularFile } from './regular-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facenet-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('openRegularFile', () => {
  it('opens files, through links too, for reading and as told', async () => {
    const path = join(folder, 'a');
    const create = await openRegularFile(path, constants.O_WRONLY | constants.O_CREAT);
    await create.writeFile('one');
    await create.close();
    await symlink(path, join(folder, 'link'));
    expect((await readRegularFile(join(folder, 'link'))).toString()).toBe('one');
    expect((await readRegularFile(pathToFileURL(path))).toString()).toBe('one');
    const append = await openRegularFile(path, constants.O_WRONLY | constants.O_APPEND);
    await append.writeFile(' two');
    await append.close();
    expect((await readRegularFile(path)).toString()).toBe('one two');
  });

  it('tells what is not there by code', async () => {
    await expect(openRegularFile(join(folder, 'a'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses folders', async () => {
    await expect(readRegularFile(folder)).rejects.toThrow('it is a folder, not a file');
  });

  it.skipIf(process.platform === 'win32')('refuses pipes and devices at once', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, '/dev/zero']) {
      await expect(readRegularFile(path)).rejects.toThrow('it is a pipe or a device, not a file');
    }
    for (const flags of [constants.O_WRONLY | constants.O_APPEND, constants.O_RDWR]) {
      await expect(openRegularFile(pipe, flags)).rejects.toThrow('it is a pipe or a device');
    }
  });

  it('stops reading when it is told to', async () => {
    await writeFile(join(folder, 'a'), 'one');
    const signal = AbortSignal.abort();
    await expect(readRegularFile(join(folder, 'a'), { signal })).rejects.toThrow(/abort/i);
  });
});
