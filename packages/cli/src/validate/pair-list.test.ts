import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../testing/photos.js';
import { findListedImages } from './listed-images.js';
import { findPairList, readPairList } from './pair-list.js';

let folder: string;
let images: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  images = join(folder, 'lfw');
});

describe('findPairList', () => {
  it('takes the named file, else pairs.txt inside, else beside the images', async () => {
    await put(join(images, 'A', 'A_0001.jpg'), '');
    await expect(findPairList(images, undefined)).rejects.toThrow(/--lfw-pairs FILE/);
    const beside = await put(join(folder, 'pairs.txt'), '');
    expect(await findPairList(`${images}/`, undefined)).toBe(beside);
    const inside = await put(join(images, 'pairs.txt'), '');
    expect(await findPairList(images, undefined)).toBe(inside);
    expect(await findPairList(images, 'other.txt')).toBe('other.txt');
  });
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

  it('names a file that is not there', async () => {
    const path = join(folder, 'nowhere.txt');
    await expect(readPairList(path)).rejects.toMatchObject({ code: 'IO_FAILED' });
  });
});

describe('findListedImages', () => {
  it('takes .jpg before .png, and paths of a list as they are', async () => {
    for (const name of ['A_0001.jpg', 'A_0001.png', 'A_0002.png', 'A_0003.gif']) {
      await put(join(images, 'A', name), '');
    }
    const image = (index: number) => ({ name: 'A', index });
    const { paths, missing } = await findListedImages(images, [
      { a: image(1), b: image(2), same: true },
      { a: image(1), b: image(3), same: true },
      { a: 'A/A_0003.gif', b: 'A/A_0001', same: true },
    ]);
    expect(Object.fromEntries(paths)).toEqual({
      'A/A_0001': join(images, 'A', 'A_0001.jpg'),
      'A/A_0002': join(images, 'A', 'A_0002.png'),
      'A/A_0003.gif': join(images, 'A', 'A_0003.gif'),
    });
    const path = join(images, 'A', 'A_0003');
    const message = `No file "${path}" with extension png or jpg.`;
    expect(missing).toEqual([{ path, error: { code: 'IO_FAILED', message } }]);
  });
});
