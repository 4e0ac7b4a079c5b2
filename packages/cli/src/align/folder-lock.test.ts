import { spawnSync } from 'node:child_process';
import { readdir, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/photos.js';
import { lockFolder } from './folder-lock.js';

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  lock = join(folder, '.facenet-align.lock');
});

const heldBy = (holder: object | string) =>
  writeFile(lock, typeof holder === 'string' ? holder : JSON.stringify(holder));
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('lockFolder', () => {
  it('lets one run at a time have a folder, and says who has it', async () => {
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(
        `Process ${process.pid} on ${hostname()} is filling ${folder}.`,
      ),
    });
    await unlock();
    expect(await readdir(folder)).toEqual([]);
    await (await lockFolder(folder))();
  });

  it('gives the folder of a killed run to one of many that want it', async () => {
    await heldBy({ host: hostname(), pid: deadPid() });
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => lockFolder(folder)));
    const won = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(won).toHaveLength(1);
    for (const each of tries) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'CONFLICT' });
    }
    await won[0]!();
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'knows a process that got the id of a dead one',
    async () => {
      await heldBy({ host: hostname(), pid: process.pid, started: '1' });
      await (await lockFolder(folder))();
    },
  );

  it('takes the place of a file that is no lock', async () => {
    for (const strange of ['', '{"host":"x","pid":-1}', '{"host":', '[]']) {
      await heldBy(strange);
      await (await lockFolder(folder))();
    }
  });

  it('cannot tell whether a run on another machine is over, and says what to do', async () => {
    await heldBy({ host: 'elsewhere', pid: 1 });
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/Process 1 on elsewhere .*If it has ended, delete .*\.lock\./),
    });
  });

  it('follows no link', async () => {
    await writeFile(join(folder, 'other'), '');
    await symlink(join(folder, 'other'), lock);
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'IO_FAILED' });
  });
});
