import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeImage, readImage } from '@facenet/backend-node';
import { resizeAntialiased, resizeArea } from '@facenet/core/image';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { badFiles, greyImage, put, QUICK, temporaryFolder } from '../testing/photos.js';
import { jsonLines, runCli } from '../testing/run-cli.js';

const missing = sharedMissing('data/lfw');
const lfw = (name: string, number: number) =>
  sharedPath('data/lfw', name, `${name}_${String(number).padStart(4, '0')}.jpg`);

let folder: string;
let people: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  people = join(folder, 'people.db');
});

/** A command on the gallery of this file; its JSON lines where there are any. */
async function gallery(...args: string[]) {
  const result = await runCli([...args, '--gallery', people, '--json']);
  return { ...result, lines: jsonLines(result) };
}

describe.skipIf(missing)('facenet enroll, identify, gallery', () => {
  it('enrols good photos and says why others are none', async () => {
    const serena = join(folder, 'serena');
    await mkdir(serena);
    for (const number of [1, 2]) {
      await copyFile(lfw('Serena_Williams', number), join(serena, `${number}.jpg`));
    }
    await put(join(serena, 'notes.txt'), 'not a photo');
    const photo = await readImage(lfw('Serena_Williams', 3));
    const tiny = resizeArea(photo, 64, 64);
    const spoilt = resizeAntialiased(tiny, 250, 250, 'bicubic');
    const blurred = await put(join(folder, 'blurred.png'), await encodeImage(spoilt, 'png'));
    const grey = await encodeImage(greyImage(90, 70), 'png');
    const nobody = await put(join(folder, 'nobody.png'), grey);
    const broken = await put(join(folder, 'broken.jpg'), (await badFiles())['truncated.jpg']!);
    const args = ['enroll', 'Serena', blurred, serena, nobody, broken, '--keep-crops', ...QUICK];
    const { exitCode, lines, stderr } = await gallery(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    const [refused, first, second, noFace, unreadable] = lines;
    expect(refused).toMatchObject({ path: blurred, error: { code: 'INVALID_ARGUMENT' } });
    expect(refused.error.message).toMatch(/The face is blurred.*pass --force\.$/);
    expect(first).toMatchObject({ person: { name: 'Serena' }, added: true, warnings: [] });
    expect(first.quality.overall).toBeGreaterThan(0.5);
    expect(second.person.id).toBe(first.person.id);
    expect(noFace.error.code).toBe('NO_FACE');
    expect(unreadable.error.code).toBe('IMAGE_UNREADABLE');
  });

  it('enrols everybody of a folder of people, and nothing twice', async () => {
    const root = join(folder, 'album');
    await mkdir(join(root, 'Venus'), { recursive: true });
    await copyFile(lfw('Venus_Williams', 1), join(root, 'Venus', '1.jpg'));
    await copyFile(lfw('Tony_Blair', 1), join(root, 'loose.jpg'));
    const args = ['enroll', '--each', root, '--gallery', people, '--keep-crops', ...QUICK];
    const { exitCode, stdout, stderr } = await runCli(args);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/beside the people's folders were left out: 1\./);
    expect(stdout).toMatch(/1\.jpg: enrolled as Venus \(quality 0\.\d\d\)/);
    expect(stdout).toMatch(/Enrolled 1 face of one person in .*people\.db\.\n$/);
    const again = await runCli(args);
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toMatch(/nothing added\n {2}note: Venus has this very face already/);
    expect(again.stdout).toMatch(/Enrolled no faces of one person .*; 1 photo brought none\.\n$/);
  });

  it('says who is in photos, and draws it', async () => {
    const drawn = join(folder, 'drawn');
    const photos = [lfw('Serena_Williams', 10), lfw('Tony_Blair', 1)];
    const { exitCode, lines } = await gallery('identify', ...photos, '--draw', drawn, ...QUICK);
    expect(exitCode).toBe(0);
    const [serena, blair] = lines;
    expect(serena.faces[0].person.name).toBe('Serena');
    expect(serena.faces[0].distance).toBeLessThan(serena.faces[0].threshold);
    expect(serena.faces[0].candidates.map((one: { person: object }) => one.person)).toEqual([
      serena.faces[0].person,
      expect.objectContaining({ name: 'Venus' }),
    ]);
    for (const { person } of blair.faces) expect(person).toBeNull();
    expect(readdirSync(drawn).sort()).toEqual(['Serena_Williams_0010.png', 'Tony_Blair_0001.png']);
    const text = await runCli(['identify', photos[0]!, '--gallery', people, ...QUICK]);
    expect(text.stdout).toMatch(/: 1 face\n {2}0: Serena \(distance \d\.\d\d\) \[\d+, /);
  });

  it('remembers who somebody is not', async () => {
    const photo = lfw('Serena_Williams', 10);
    const rejected = await gallery('gallery', 'reject', 'Serena', photo, ...QUICK);
    expect(rejected.lines).toEqual([
      { path: photo, person: expect.objectContaining({ name: 'Serena' }), rejected: true },
    ]);
    const { lines } = await gallery('identify', photo, ...QUICK);
    expect(lines[0].faces[0].person?.name).not.toBe('Serena');
  });

  it('lists, renames, splits, merges, moves and removes', async () => {
    const changed = async (...args: string[]) => {
      const [{ name, faces }] = (await gallery('gallery', ...args)).lines;
      return `${name} ${faces}`;
    };
    expect(await changed('rename', 'Venus', 'Venus W.')).toBe('Venus W. 1');
    const crops = join(folder, 'crops');
    const [shown] = (await gallery('gallery', 'show', 'Serena', '--crops', crops)).lines;
    const [first, second] = shown.faces;
    const picture = await readImage(first.crop);
    expect(picture.width).toBeGreaterThan(100);
    expect(await changed('split', 'Serena', 'Sister', first.id)).toBe('Sister 1');
    expect(await changed('merge', 'Sister', 'Serena')).toBe('Serena 2');
    expect(await changed('move', second.id, 'Venus W.')).toBe('Venus W. 2');
    await gallery('gallery', 'remove', '--face', second.id);
    const removed = await gallery('gallery', 'remove', 'Venus W.');
    expect(removed.lines[0]).toMatchObject({ name: 'Venus W.', faces: 1, removed: true });
    const table = await runCli(['gallery', 'list', '--gallery', people]);
    expect(table.stdout).toMatch(/^NAME +FACES +SINCE\nSerena +1 +\d{4}-\d\d-\d\d\n$/);
  });

  it('erases what was removed, exports and imports', async () => {
    await runCli(['gallery', 'compact', '--gallery', people]);
    expect((await readFile(people)).includes('Venus W.')).toBe(false);
    const backup = join(folder, 'backup');
    const [written] = (await gallery('gallery', 'export', backup)).lines;
    expect(written).toMatchObject({ json: `${backup}.json`, people: 1, faces: 1 });
    const other = ['--gallery', join(folder, 'other.db')];
    const imported = await runCli(['gallery', 'import', backup, ...other, '--json']);
    expect(jsonLines(imported)).toEqual([{ added: 1, merged: 0, faces: 1, known: 0 }]);
    const twice = await runCli(['gallery', 'import', backup, ...other]);
    expect(twice.exitCode).toBe(1);
    expect(twice.stderr).toMatch(/import with --merge/);
    const stats = await runCli(['gallery', 'stats', ...other]);
    expect(stats.stdout).toMatch(
      /^people {6}1\nfaces {7}1\n.*\nmodel {7}mobilefacenet-512\nthreshold/,
    );
  });

  it('refuses photos for another model, once', async () => {
    const photos = [lfw('Serena_Williams', 1), lfw('Serena_Williams', 2)];
    const args = [...photos, '--gallery', people, '--model', 'mobilefacenet', ...QUICK];
    const { exitCode, stderr } = await runCli(['identify', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^facenet: .* holds embeddings of mobilefacenet-512.*--model.*\n$/);
  });

  it('tells people who are not there', async () => {
    const { exitCode, stderr } = await runCli(['gallery', 'show', 'Nobody', '--gallery', people]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/Nobody in the gallery is called "Nobody".*facenet gallery list/);
  });
});

describe('a gallery that is not there', () => {
  it('is told, and not made by looking for it', async () => {
    const nowhere = join(await temporaryFolder(), 'nowhere.db');
    for (const args of [
      ['gallery', 'list'],
      ['gallery', 'compact'],
      ['identify', 'photo.jpg'],
    ]) {
      const { exitCode, stderr } = await runCli([...args, '--gallery', nowhere]);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/There is no gallery .*nowhere\.db\. Make one/);
      expect(existsSync(nowhere)).toBe(false);
    }
  });

  it('is an address of which nobody learns the password', async () => {
    const address = 'postgres://anna:secret@127.0.0.1:1/people';
    const { exitCode, stdout, stderr } = await runCli(['gallery', 'list', '--gallery', address]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/PostgreSQL cannot be reached/);
    expect(stdout + stderr).not.toContain('secret');
  });

  it.each([
    [['enroll']],
    [['enroll', 'Anna']],
    [['enroll', ' ', 'x.jpg']],
    [['enroll', 'Anna', '--each', 'x']],
    [['gallery', 'remove']],
    [['identify', 'x.jpg', '--fpir', '2']],
  ])('%j is no command line', async (args) => {
    const { exitCode, stdout } = await runCli(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });
});
