import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
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
  detector: 'mtcnn',
  detection: {},
};
const done = (name: string) => ({
  photo: `c/${name}.jpg`,
  crop: `c/${name}`,
  faces: [{ path: `c/${name}.png`, bytes: 7, box: [1, 2, 3, 4] as const, score: 0.9 }],
});

/** As a run opens it. */
async function open(): Promise<Manifest> {
  const manifest = await Manifest.open(folder, settings);
  if (!manifest.begun) await manifest.begin([]);
  return manifest;
}

let folder: string;
let file: string;
beforeEach(async () => {
  folder = join(await temporaryFolder(), 'out');
  await mkdir(folder);
  file = join(folder, 'manifest.jsonl');
});

describe('Manifest', () => {
  it('takes folders of before, whose crops are by MTCNN', async () => {
    const { detector: _, ...before } = settings;
    await writeFile(file, `${JSON.stringify({ version: 1, settings: before })}\n`);
    expect((await open()).begun).toBe(true);
    const other = Manifest.open(folder, { ...settings, detector: 'other' });
    await expect(other).rejects.toThrow(/detector "mtcnn", not "other"/);
  });

  it('remembers from run to run', async () => {
    await (await open()).add(done('a'));
    await (await open()).add(done('b'));
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
    const manifest = await open();
    const error = { code: 'IMAGE_UNREADABLE', message: 'cut off' } as const;
    await manifest.add({ photo: 'c/a.jpg', crop: 'c/a', error });
    await manifest.add(done('a'));
    expect((await Manifest.open(folder, settings)).get('c/a.jpg')).toEqual(done('a'));
  });

  it('survives a line that a killed run left torn', async () => {
    await (await open()).add(done('a'));
    await appendFile(file, JSON.stringify(done('b')).slice(0, 25));
    await (await open()).add(done('c'));
    const manifest = await Manifest.open(folder, settings);
    expect(manifest.get('c/b.jpg')).toBeUndefined();
    expect(manifest.get('c/a.jpg')).toEqual(done('a'));
    expect(manifest.get('c/c.jpg')).toEqual(done('c'));
  });

  it('takes strange lines for photos that are not done', async () => {
    await open();
    for (const line of ['null', '7', '[]', '{"photo":3,"crop":"c/a"}', '{"photo":"c/a.jpg"}']) {
      await appendFile(file, `${line}\n`);
    }
    await appendFile(file, '{"photo":"c/a.jpg","crop":"c/a","faces":[null]}\n');
    expect((await Manifest.open(folder, settings)).get('c/a.jpg')).toBeUndefined();
  });

  it('refuses a folder of other settings and says what differs', async () => {
    await open();
    await expect(
      Manifest.open(folder, { ...settings, size: 160, detection: { minSize: 40 } }),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/size 182, not 160; detection \{\}, not \{"minSize":40\}/),
    });
  });

  it.each([
    { crop: '../../pwned' },
    { crop: '/tmp/pwned' },
    { crop: 'c/../../pwned' },
    { crop: 'd/a' },
    { crop: 'c/a\0' },
    { crop: 'c/a.jpg~../x' },
    { photo: '../a.jpg', crop: '../a' },
    { photo: 'c/..', crop: 'c/..' },
    { photo: '/a.jpg', crop: '/a' },
    { photo: 'c/d/a.jpg', crop: 'c/d/a' },
    { faces: [{ path: '../../pwned.png' }] },
    { faces: [{ path: 'c/b.png' }] },
  ])('takes a line of another place for one of a photo that is not done: %j', async (crafted) => {
    await open();
    const entry = { ...done('a'), ...crafted };
    await appendFile(file, `${JSON.stringify(entry)}\n`);
    const manifest = await open();
    expect(manifest.get(entry.photo)).toBeUndefined();
    expect([...manifest.places()]).toEqual([]);
  });

  it('takes every place that is given to photos of one name', async () => {
    const manifest = await open();
    for (const crop of ['c/a', 'c/a.jpg', 'c/a.jpg~2']) {
      await manifest.add({ ...done('a'), crop, faces: [{ path: `${crop}_0.png`, bytes: 1 }] });
      expect((await open()).get('c/a.jpg')).toMatchObject({ crop });
    }
  });

  it('begins with what was found, and keeps it', async () => {
    const manifest = await Manifest.open(folder, settings);
    const found = { photo: 'c/a.jpg', crop: 'c/a', faces: [{ path: 'c/a.png', bytes: 3 }] };
    await manifest.begin([found]);
    await manifest.add(done('b'));
    const again = await open();
    expect([again.get('c/a.jpg'), again.get('c/b.jpg')]).toEqual([found, done('b')]);
  });

  it('does not follow a link', async () => {
    await open();
    await rename(file, `${file}.else`);
    await symlink(`${file}.else`, file);
    await expect(open()).rejects.toMatchObject({
      code: 'IO_FAILED',
      message: expect.stringMatching(/manifest\.jsonl \(it is a link, not a file\)/),
    });
  });

  it.skipIf(process.platform === 'win32')('does not wait at a pipe', async () => {
    await open();
    await rm(file);
    execFileSync('mkfifo', [file]);
    await expect(open()).rejects.toMatchObject({
      code: 'IO_FAILED',
      message: expect.stringMatching(/pipe/),
    });
  });
});
