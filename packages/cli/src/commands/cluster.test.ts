import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readImage } from '@facenet/backend-node';
import { defaultModels } from '@facenet/core/models';
import { beforeAll, describe, expect, it } from 'vitest';
import { badFiles, jpeg, put, QUICK, smallPhoto, temporaryFolder } from '../testing/photos.js';
import { jsonLines, runCli } from '../testing/run-cli.js';

let folder: string;
let album: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  album = join(folder, 'album');
  // Two photos of three women each, of whom one is in both.
  await put(join(album, '<b>one.jpg'), await jpeg(await smallPhoto(1)));
  await put(join(album, 'trip', 'two.jpg'), await jpeg(await smallPhoto(3)));
  await put(join(album, 'notes.txt'), 'No photo.');
  await put(join(album, '.hidden.jpg'), 'No photo.');
  await put(join(album, 'broken.jpg'), (await badFiles())['truncated.jpg']!);
});

const cluster = (...args: string[]) => runCli(['cluster', ...args, ...QUICK]);
/** Two of the women look alike: at a laxer rate one model or another takes them for one. */
const STRICT = ['--far', '0.0001'];

describe('facenet cluster', () => {
  it('groups an album, shows it in a page, copies each person, goes on after a bad photo', async () => {
    const [out, people] = [join(folder, 'out'), join(folder, 'people')];
    const flags = ['--out', out, '--copy-to', people, ...STRICT, '--json'];
    const result = await cluster(album, ...flags);
    expect(result.exitCode).toBe(1);
    const [bad, report] = jsonLines(result);
    expect(bad).toMatchObject({ path: join(album, 'broken.jpg') });
    expect(bad.error.code).toBe('IMAGE_UNREADABLE');
    expect(report).toMatchObject({
      photos: 3,
      faces: 6,
      copied: 6,
      algorithm: 'linkage',
      model: defaultModels.embedding,
      page: join(out, 'index.html'),
    });
    expect(report.people).toHaveLength(5);
    expect(report.people.map(({ id }: { id: number }) => id)).toEqual([1, 2, 3, 4, 5]);
    const [most] = report.people;
    expect(most.faces.map(({ path }: { path: string }) => path)).toEqual([
      '<b>one.jpg',
      'trip/two.jpg',
    ]);

    expect((await readdir(people)).sort()).toEqual([1, 2, 3, 4, 5].map((id) => `person-${id}`));
    const copies = await readdir(join(people, 'person-1'));
    expect(copies.sort()).toEqual(['<b>one.jpg', 'trip_two.jpg']);
    const copy = await readFile(join(people, 'person-1', 'trip_two.jpg'));
    expect(copy.equals(await readFile(join(album, 'trip', 'two.jpg')))).toBe(true);

    const page = await readFile(report.page, 'utf8');
    expect(page.match(/<img src="data:image\/jpeg;base64,/g)).toHaveLength(6);
    expect(page).toContain('3 photos, 6 faces, 5 people');
    expect(page).toContain('&lt;b&gt;one.jpg');
    expect(page).not.toMatch(/<script|https?:/);
  });

  it('adds new photos to the groups that it saved, whose numbers stay', async () => {
    const [grown, save] = [join(folder, 'grown'), join(folder, 'people.json')];
    const out = join(grown, 'page');
    await mkdir(grown);
    await copyFile(join(album, 'trip', 'two.jpg'), join(grown, 'two.jpg'));
    const flags = [grown, '--save', save, '--out', out, ...STRICT, '--json'];
    const [first] = jsonLines(await cluster(...flags));
    expect(first).toMatchObject({ photos: 1, faces: 3, saved: save });
    await copyFile(join(album, '<b>one.jpg'), join(grown, 'one.jpg'));
    await rm(join(grown, 'two.jpg'));
    const [second] = jsonLines(await cluster(...flags));
    expect(second).toMatchObject({ photos: 1, faces: 6 });
    const idOf = (report: typeof first) =>
      new Map(
        report.people.flatMap((person: { id: number; faces: { path: string; face: number }[] }) =>
          person.faces.map(({ path, face }) => [`${path}#${face}`, person.id]),
        ),
      );
    const [before, after] = [idOf(first), idOf(second)];
    expect([...before.keys()].map((face) => after.get(face))).toEqual([...before.values()]);
    expect(new Set(after.values()).size).toBe(5);
    const page = await readFile(join(out, 'index.html'), 'utf8');
    expect(page.match(/<img /g)).toHaveLength(6);

    const [most, other] = second.people;
    const [face] = other.faces;
    const [kept, moved] = most.faces.map(
      (each: { path: string; face: number }) => `${each.path}#${each.face}`,
    );
    const merge = ['--merge', `${most.id},${other.id}`, '--apart', `${kept},${moved}`];
    const [third] = jsonLines(await cluster(...flags, ...merge));
    const corrected = idOf(third);
    expect(corrected.get(`${face.path}#${face.face}`)).toBe(most.id);
    expect(corrected.get(moved)).toBe(6);
    const [fourth] = jsonLines(await cluster(...flags, '--move', `${moved}=${most.id}`));
    expect(idOf(fourth).get(moved)).toBe(most.id);
    const wrong = await cluster(...flags, '--merge', `${most.id},99`);
    expect(wrong.stderr).toContain('no cluster 99');

    await writeFile(save, '{"format":"else"}');
    const refused = await cluster(...flags);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('no album that --save wrote');
  });

  it('does what a command line of the original says', async () => {
    const [thumbnails, out] = [join(folder, 'thumbnails'), join(folder, 'out-original')];
    const pair = join(folder, 'pair');
    await put(join(pair, 'one.jpg'), await jpeg(await smallPhoto(1)));
    await put(join(pair, 'two.jpg'), await jpeg(await smallPhoto(3)));
    const places = [defaultModels.embedding, pair, thumbnails, '--out', out];
    const all = await cluster(...places, '--image_size', '160', '--cluster_threshold', '1.0');
    expect(all.exitCode).toBe(0);
    expect(all.stdout).toMatch(/Distance matrix\n {8}0 {9}1 /);
    expect(all.stdout).toMatch(/\nNo of clusters: 5\nSaving all clusters\nCluster 0: \[0/);
    // The woman who is in both.
    const [, most = ''] = /\nCluster (\d): \[\d, \d\]\n/.exec(all.stdout) ?? [];
    expect((await readdir(thumbnails)).sort()).toEqual(['0', '1', '2', '3', '4']);
    expect((await readdir(join(thumbnails, most))).sort()).toEqual(['1.png', '2.png']);
    const crop = await readImage(join(thumbnails, most, '1.png'));
    // Not stretched to black and white, as the original's are.
    expect(Math.max(...crop.data) - Math.min(...crop.data)).toBeLessThan(255);

    const largest = join(folder, 'largest');
    const only = await cluster(...places.with(2, largest), '--largest_cluster_only');
    expect(only.stdout).toContain(`\nSaving largest cluster (Cluster: ${most})\n`);
    expect((await readdir(largest)).sort()).toEqual(['1.png', '2.png']);
    const noise = await cluster(
      pair,
      '--out',
      out,
      '--algorithm',
      'dbscan',
      '--threshold',
      '1',
      '--min-cluster-size',
      '2',
      '--json',
    );
    expect(jsonLines(noise)[0]).toMatchObject({ people: [{ id: 0 }], algorithm: 'dbscan' });
    expect(jsonLines(noise)[0].noise).toHaveLength(4);
  });

  it('groups by Chinese whispers, one face a group too', async () => {
    const flags = ['--algorithm', 'chinese-whispers', '--threshold', '0.95', '--json'];
    const report = jsonLines(await cluster(album, '--out', join(folder, 'out-2'), ...flags)).at(-1);
    expect(report.people).toHaveLength(5);
  });

  it.each([
    ['two places', ['a', 'b'], /places/],
    ['a folder that is not there', ['nowhere'], /nowhere/],
    ['an unknown algorithm', ['.', '--algorithm', 'k-means'], /k-means/],
    ['saving what cannot be continued', ['.', '--save', 'x', '--algorithm', 'dbscan'], /--save/],
    ['corrections of nothing', ['.', '--merge', '1,2'], /--save/],
    ['a merge of one', ['.', '--merge', '1'], /two numbers of people/],
    ['a rate above 1', ['.', '--far', '2'], /0\.\.\.1/],
  ])('refuses %s', async (_name, args, message) => {
    const { exitCode, stderr } = await cluster(...args);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(message);
  });

  it('says so where there is no photo', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    const { exitCode, stderr } = await cluster(empty);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('holds no photos');
  });
});
