import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../testing/photos.js';
import { findPairList } from './run-validate.js';

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
