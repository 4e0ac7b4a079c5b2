import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../testing/photos.js';
import { findPhotos } from './find-photos.js';

let folder: string;
let input: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  input = join(folder, 'in');
  await put(join(input, 'ada', '1.jpg'), '');
  await put(join(input, 'bob', '2.jpg'), '');
});

const people = async (output: string) => (await findPhotos(input, output)).map(({ name }) => name);

describe('findPhotos', () => {
  it('leaves out the crops, also where a link leads to them', async () => {
    await put(join(input, 'crops', 'ada', '1.png'), '');
    await symlink(join(input, 'crops', 'ada'), join(input, 'zoe'));
    expect(await people(join(folder, 'elsewhere'))).toEqual(['ada', 'bob', 'crops', 'zoe']);
    expect(await people(join(input, 'crops'))).toEqual(['ada', 'bob']);
    await symlink(join(input, 'crops'), join(folder, 'link'));
    expect(await people(join(folder, 'link'))).toEqual(['ada', 'bob']);
  });

  it('leaves out the folder of crops among the photos of a person', async () => {
    const output = join(input, 'ada', 'crops');
    await put(join(output, 'ada', '1.png'), '');
    expect(await findPhotos(input, output)).toEqual([
      { name: 'ada', files: ['1.jpg'] },
      { name: 'bob', files: ['2.jpg'] },
    ]);
  });

  it('refuses to write among the photos', async () => {
    await symlink(input, join(folder, 'same'));
    for (const output of [input, join(folder, 'same'), folder, '/', join(input, '..')]) {
      await expect(findPhotos(input, output)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    // Names that begin alike are other folders.
    expect(await people(`${input}-crops/not/there/yet`)).toEqual(['ada', 'bob']);
  });

  it.skipIf(process.platform !== 'linux')('tells of a folder whose name is not UTF-8', async () => {
    await mkdir(Buffer.from(`${input}/caf\xe9`, 'latin1'));
    const told: string[] = [];
    const classes = await findPhotos(input, join(folder, 'out'), (message) => told.push(message));
    expect(classes.map(({ name }) => name)).toEqual(['ada', 'bob']);
    expect(told).toEqual([`${input}/caf\ufffd is left out: its name is not UTF-8. Rename it.`]);
  });

  it('says that there is no such folder', async () => {
    await expect(findPhotos(join(folder, 'none'), folder)).rejects.toBeDefined();
    await expect(findPhotos(join(folder, 'none'), join(folder, 'out'))).rejects.toMatchObject({
      code: 'IO_FAILED',
    });
  });
});
