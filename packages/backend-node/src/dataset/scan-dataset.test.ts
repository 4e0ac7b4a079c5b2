import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scanDataset } from './scan-dataset.js';
import { put, temporaryFolder } from './testing/files.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

describe('scanDataset', () => {
  it('lists folders and all their files by name', async () => {
    for (const path of ['b/2.jpg', 'b/1.txt', 'a/x.jpg', 'root.jpg', 'b/.hidden', '.git/x']) {
      await put(join(folder, path), '');
    }
    expect(await scanDataset(folder, 'elsewhere')).toEqual([
      { name: 'a', files: ['x.jpg'] },
      { name: 'b', files: ['1.txt', '2.jpg'] },
    ]);
  });

  it('follows links and leaves the output out', async () => {
    await put(join(folder, 'a', 'x.jpg'), '');
    await put(join(folder, 'out', 'a', 'x.png'), '');
    await symlink(join(folder, 'a'), join(folder, 'z'));
    const classes = await scanDataset(folder, join(folder, 'out'));
    expect(classes.map(({ name }) => name)).toEqual(['a', 'z']);
  });

  it('says how photos must lie when there are none', async () => {
    await put(join(folder, 'flat.jpg'), '');
    await expect(scanDataset(folder, 'out')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('folder of its own'),
    });
    await expect(scanDataset(join(folder, 'none'), 'out')).rejects.toMatchObject({
      code: 'IO_FAILED',
    });
  });
});
