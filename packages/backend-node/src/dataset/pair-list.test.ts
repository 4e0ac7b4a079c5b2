import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { imageKeyText } from '@facenet/core/evaluation';
import { beforeEach, describe, expect, it } from 'vitest';
import { readListText } from './list-text.js';
import { findListedImages } from './listed-images.js';
import { readPairList } from './pair-list.js';
import { put, temporaryFolder } from './testing/files.js';

let folder: string;
let images: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  images = join(folder, 'lfw');
});

describe('readPairList', () => {
  it('tells the forms apart', async () => {
    const read = async (text: string) => readPairList(await put(join(folder, 'list.txt'), text));
    expect((await read('A 1 2\nA 1 B 1\n')).pairs.map(({ same }) => same)).toEqual([true, false]);
    expect((await read('a.jpg b.jpg 1\na.jpg c.jpg 0\n')).pairs[1]).toMatchObject({ b: 'c.jpg' });
    await expect(read('Dear Sir or Madam,\nthis is no list.\n')).rejects.toThrow(
      /no list of pairs/,
    );
  });

  it('reads what Windows calls Unicode', async () => {
    const text = '\uFEFFÅngström\t1\t2\r\nÅngström\t1\t李小龙\t1\r\n';
    const { pairs } = await readPairList(
      await put(join(folder, 'u.txt'), Buffer.from(text, 'utf16le')),
    );
    expect(pairs.map(({ b }) => imageKeyText(b))).toEqual([
      'Ångström/Ångström_0002',
      '李小龙/李小龙_0001',
    ]);
  });

  it("reads CFP's folders of splits", async () => {
    const protocol = join(folder, 'cfp', 'Protocol');
    await put(
      join(protocol, 'Pair_list_F.txt'),
      '1 ../Data/Images/001/frontal/01.jpg\n2 ../Data/Images/002/frontal/01.jpg\n',
    );
    await put(
      join(protocol, 'Pair_list_P.txt'),
      '1 ../Data/Images/001/profile/01.jpg\n2 ../Data/Images/002/profile/01.jpg\n',
    );
    for (const split of ['Split/FP/01', 'Split/FP/02', 'Split/FF/01']) {
      await put(join(protocol, split, 'same.txt'), '1,1\n');
      await put(join(protocol, split, 'diff.txt'), '2,1\n');
    }
    const profile = await readPairList(join(protocol, 'Split', 'FP'));
    expect(profile.folds).toBe(2);
    expect(profile.pairs[1]).toEqual({
      a: 'Data/Images/002/frontal/01.jpg',
      b: 'Data/Images/001/profile/01.jpg',
      same: false,
      fold: 0,
    });
    const frontal = await readPairList(`${join(protocol, 'Split', 'FF')}/`);
    expect(frontal.pairs[1]).toMatchObject({ b: 'Data/Images/001/frontal/01.jpg' });
    await expect(readPairList(protocol)).rejects.toThrow(/none of CFP's splits.*Split\/FP/);
  });

  it.each([
    ['empty', '\n', /list\.txt is empty/],
    ['binary', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), /list\.txt holds no text/],
  ])('refuses a list that is %s', async (_, bytes, message) => {
    const path = await put(join(folder, 'list.txt'), bytes);
    await expect(readPairList(path)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(readPairList(path)).rejects.toThrow(message);
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    for (const read of [readPairList, readListText]) {
      await expect(read(path)).rejects.toMatchObject({
        code: 'IO_FAILED',
        message: expect.stringMatching(/Cannot read .*pipe \(it is a pipe or a device/),
      });
    }
    await expect(readListText(folder)).rejects.toThrow(/it is a folder, not a file/);
  });

  it('names a file that is not there', async () => {
    const path = join(folder, 'nowhere.txt');
    await expect(readPairList(path)).rejects.toMatchObject({ code: 'IO_FAILED' });
  });
});

describe('findListedImages', () => {
  it('takes .jpg before .png but no folder, and paths of a list as they are', async () => {
    for (const name of ['A_0001.jpg', 'A_0001.png', 'A_0002.png', 'A_0003.gif']) {
      await put(join(images, 'A', name), '');
    }
    await mkdir(join(images, 'A', 'A_0002.jpg'));
    const image = (index: number) => ({ name: 'A', index });
    const { paths, missing } = await findListedImages(images, [
      { a: image(1), b: image(2), same: true },
      { a: image(1), b: image(3), same: true },
      { a: 'A/A_0003.gif', b: 'A/A_0001', same: true },
      { a: 'A/A_0002.jpg', b: join(images, 'A', 'A_0002.png'), same: true },
    ]);
    expect(Object.fromEntries(paths)).toEqual({
      'A/A_0001': join(images, 'A', 'A_0001.jpg'),
      'A/A_0002': join(images, 'A', 'A_0002.png'),
      'A/A_0003.gif': join(images, 'A', 'A_0003.gif'),
      // The photo of the list was aligned, which made a .png of it; a path may be absolute.
      'A/A_0002.jpg': join(images, 'A', 'A_0002.png'),
      [join(images, 'A', 'A_0002.png')]: join(images, 'A', 'A_0002.png'),
    });
    const path = join(images, 'A', 'A_0003');
    const message = `No file "${path}" with extension png or jpg.`;
    expect(missing).toMatchObject([{ path, error: { code: 'IO_FAILED', message } }]);
  });

  it("finds CFP's images whose extension is there twice, on the disk or in the list", async () => {
    for (const name of ['05.jpg.jpg', '06.jpg', '07.png', '08.v2.jpg', '08.jpg']) {
      await put(join(images, name), '');
    }
    const { paths, missing } = await findListedImages(images, [
      { a: '05.jpg', b: '06.jpg.jpg', same: true },
      { a: '07.jpg.jpg', b: '08.v3.jpg', same: true },
    ]);
    expect(Object.fromEntries(paths)).toEqual({
      '05.jpg': join(images, '05.jpg.jpg'),
      '06.jpg.jpg': join(images, '06.jpg'),
      '07.jpg.jpg': join(images, '07.png'),
    });
    expect(missing[0]!.error.message).toBe(
      `No file "${join(images, '08.v3.jpg')}", nor the same as png or jpg.`,
    );
  });
});
