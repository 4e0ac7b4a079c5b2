import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/photos.js';
import type { AlignSettings } from './align-photo.js';
import { Manifest } from './manifest.js';

const settings: AlignSettings = {
  method: 'margin',
  margin: 44,
  interpolation: 'bilinear',
  size: 182,
  multipleFaces: false,
  detection: {},
};
const done = (name: string) => ({
  photo: `c/${name}.jpg`,
  crop: `c/${name}`,
  faces: [{ path: `c/${name}.png`, box: [1, 2, 3, 4] as const, score: 0.9 }],
});

let folder: string;
let file: string;
beforeEach(async () => {
  folder = join(await temporaryFolder(), 'out');
  file = join(folder, 'manifest.jsonl');
});

describe('Manifest', () => {
  it('remembers from run to run', async () => {
    await (await Manifest.open(folder, settings)).add(done('a'));
    await (await Manifest.open(folder, settings)).add(done('b'));
    const manifest = await Manifest.open(folder, settings);
    expect(manifest.get('c/a.jpg')).toEqual(done('a'));
    expect(manifest.get('c/b.jpg')).toEqual(done('b'));
    expect(manifest.get('c/c.jpg')).toBeUndefined();
    expect([...manifest.places()]).toEqual([
      ['c/a.jpg', 'c/a'],
      ['c/b.jpg', 'c/b'],
    ]);
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(4);
  });

  it('lets the last word on a photo count', async () => {
    const manifest = await Manifest.open(folder, settings);
    const error = { code: 'IMAGE_UNREADABLE', message: 'cut off' } as const;
    await manifest.add({ photo: 'c/a.jpg', crop: 'c/a', error });
    await manifest.add(done('a'));
    expect((await Manifest.open(folder, settings)).get('c/a.jpg')).toEqual(done('a'));
  });

  it('survives a line that a killed run left torn', async () => {
    await (await Manifest.open(folder, settings)).add(done('a'));
    await appendFile(file, JSON.stringify(done('b')).slice(0, 25));
    await (await Manifest.open(folder, settings)).add(done('c'));
    const manifest = await Manifest.open(folder, settings);
    expect(manifest.get('c/b.jpg')).toBeUndefined();
    expect(manifest.get('c/a.jpg')).toEqual(done('a'));
    expect(manifest.get('c/c.jpg')).toEqual(done('c'));
  });

  it('takes strange lines for photos that are not done', async () => {
    await Manifest.open(folder, settings);
    for (const line of ['null', '7', '[]', '{"photo":3,"crop":"c/a"}', '{"photo":"c/a.jpg"}']) {
      await appendFile(file, `${line}\n`);
    }
    await appendFile(file, '{"photo":"c/a.jpg","crop":"c/a","faces":[null]}\n');
    expect((await Manifest.open(folder, settings)).get('c/a.jpg')).toBeUndefined();
  });

  it('refuses a folder of other settings and says what differs', async () => {
    await Manifest.open(folder, settings);
    await expect(
      Manifest.open(folder, { ...settings, size: 160, detection: { minSize: 40 } }),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/size 182, not 160; detection \{\}, not \{"minSize":40\}/),
    });
  });

  it('tells when the folder cannot be made', async () => {
    const blocked = join(await temporaryFolder(), 'file');
    await writeFile(blocked, '');
    await expect(Manifest.open(blocked, settings)).rejects.toMatchObject({ code: 'IO_FAILED' });
  });
});
