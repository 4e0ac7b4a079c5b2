import { copyFile, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheHome, encodeImage, readImage, type SkippedImage } from '@facenet/backend-node';
import { centerCropOrPad } from '@facenet/core/image';
import { defaultModels } from '@facenet/core/models';
import { sharedMissing, sharedPath, thorough } from '@facenet/testkit';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { put, temporaryFolder } from '../testing/photos.js';
import { type CliResult, jsonLines, runCli } from '../testing/run-cli.js';

type PhotoFileModule = typeof import('../../../backend-node/src/dataset/photo-file.js');

/** Names of the photos that were decoded in this thread. */
const decoded: string[] = [];
let onDecoded = () => {};
vi.mock('../../../backend-node/src/dataset/photo-file.js', async (original) => {
  const module = await original<PhotoFileModule>();
  return {
    ...module,
    readPhotoFile: (path: string) => {
      decoded.push(basename(path));
      onDecoded();
      return module.readPhotoFile(path);
    },
  };
});

const PEOPLE = ['Aaron_Peirsol', 'Abdullah', 'Al_Pacino'];
const PHOTOS = PEOPLE.flatMap((name) => [1, 2, 3].map((i) => `${name}_000${i}.jpg`));
/** Three folds of two pairs of a kind, which need eight of the nine photos. */
const PAIRS = `3	2
Aaron_Peirsol	1	2
Abdullah	1	2
Aaron_Peirsol	1	Abdullah	1
Abdullah	2	Al_Pacino	1
Al_Pacino	1	2
Aaron_Peirsol	2	3
Al_Pacino	2	Aaron_Peirsol	3
Abdullah	1	Al_Pacino	2
Abdullah	2	1
Al_Pacino	2	3
Abdullah	2	Al_Pacino	3
Aaron_Peirsol	2	Al_Pacino	3
`;
const NAMED = PHOTOS.filter((name) => name !== 'Abdullah_0003.jpg');
/** Two folds, four photos. */
const FEW_PAIRS = `2	1
Aaron_Peirsol	1	2
Aaron_Peirsol	1	Abdullah	1
Abdullah	1	2
Abdullah	2	Aaron_Peirsol	2
`;
const FIGURES =
  /\nAccuracy: \d\.\d{5}\+-\d\.\d{5}\nValidation rate: \d\.\d{5}\+-\d\.\d{5} @ FAR=\d\.\d{5}\n/;

describe.skipIf(sharedMissing('data/lfw'))('facenet validate', () => {
  let folder: string;
  let photos: string;
  let cacheDir: string;
  let few: string[];
  let first: CliResult;
  let firstDecoded: string[];
  let runs = 0;

  /** Models from where all tests have them, embeddings of one test alone. */
  async function newCache(): Promise<string> {
    const path = join(folder, `cache-${runs++}`);
    await mkdir(path);
    await symlink(join(cacheHome(), 'models'), join(path, 'models'));
    return path;
  }

  const validate = (args: readonly string[], signal?: AbortSignal) => {
    const quick = ['--minsize', '60', '--threads', '1', '--workers', '1', '--cache-dir', cacheDir];
    return runCli(['validate', ...quick, ...args], { ...(signal && { signal }) });
  };
  const validateJson = async (args: readonly string[]) => {
    const [result, ...more] = jsonLines(await validate([...args, '--json']));
    expect(more).toEqual([]);
    return result;
  };

  beforeAll(async () => {
    folder = await temporaryFolder();
    photos = join(folder, 'photos', 'lfw');
    for (const name of PHOTOS) {
      const person = name.slice(0, -9);
      await mkdir(join(photos, person), { recursive: true });
      await copyFile(sharedPath('data/lfw', person, name), join(photos, person, name));
    }
    await put(join(folder, 'photos', 'pairs.txt'), PAIRS);
    few = [photos, '--lfw_pairs', await put(join(folder, 'few.txt'), FEW_PAIRS)];
    await mkdir(join(cacheHome(), 'models'), { recursive: true });
    // What a model's first download says is no part of what is tried here.
    await runCli(['models', 'pull', defaultModels.embedding, 'mtcnn']);
    cacheDir = await newCache();
    first = await validate([photos, '--align']);
    firstDecoded = [...decoded].sort();
  });

  beforeEach(() => {
    decoded.length = 0;
    onDecoded = () => {};
  });

  it("prints the original's lines", () => {
    const { exitCode, stdout, stderr } = first;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toBe(`Model directory: ${join(cacheDir, 'models', defaultModels.embedding)}`);
    expect(lines[1]).toBe('Runnning forward pass on LFW images');
    expect(stdout).toMatch(FIGURES);
    expect(lines.slice(4)).toEqual([
      'Area Under Curve (AUC): 1.000',
      'Equal Error Rate (EER): 0.000',
      '',
    ]);
  });

  it('decodes the photos of the pairs once each, in all runs, and no others', async () => {
    expect(firstDecoded).toEqual(NAMED);
    const flags = ['--distance_metric', '1', '--subtract', '--lfw_nrof', '4'];
    const { folds, settings } = await validateJson([photos, '--align', ...flags]);
    expect(folds).toHaveLength(4);
    expect(settings).toMatchObject({ distanceMetric: 1, subtractMean: true, folds: 4 });
    expect(decoded).toEqual([]);
    await validate([...few, '--align', '--no-cache']);
    expect(decoded).toHaveLength(4);
  });

  it('prints one object with --json', async () => {
    const result = await validateJson([photos, '--align']);
    expect(Object.keys(result)).toEqual([
      ...['accuracy', 'val', 'auc', 'eer', 'folds', 'images', 'pairs', 'skipped', 'model'],
      'settings',
    ]);
    expect(Object.keys(result.accuracy)).toEqual(['mean', 'std']);
    expect(Object.keys(result.val)).toEqual(['mean', 'std', 'far']);
    expect(result).toMatchObject({ auc: 1, eer: 0, images: 8, pairs: 12, skipped: [] });
    expect(result.folds).toHaveLength(3);
    expect(result.model).toBe(defaultModels.embedding);
    expect(result.settings).toMatchObject({ align: true, imageSize: 112, distanceMetric: 0 });
    expect(result.settings.detector).toBe('mtcnn');
    expect(result.settings.detection).toEqual({
      minSize: 60,
      thresholds: [0.6, 0.7, 0.7],
      factor: 0.709,
    });
    expect(result.settings.weights).toMatch(/^[0-9a-f]{64}$/);
  });

  it('writes a report with the pairs and how they came about', async () => {
    const dir = join(folder, 'report');
    const { exitCode, stderr } = await validate([photos, '--align', '--report', dir]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: `facenet: Report: ${join(dir, 'index.html')}\n`,
    });
    const page = await readFile(join(dir, 'index.html'), 'utf8');
    expect(page).toContain(`${defaultModels.embedding} on lfw`);
    expect(page).toContain('<dt>Detector (--detector)</dt><dd>mtcnn</dd>');
    expect(page).toContain('<dt>Mirror images joined (--use-flipped-images)</dt><dd>no</dd>');
    expect(page).toMatch(/Al_Pacino/);
    expect(page.match(/src="data:image\//g)?.length).toBeGreaterThan(8);
    expect(page).not.toMatch(/(src|href)="https?:\/\/[^"]*\.(js|css|png|jpe?g|woff2?)"/);
  });

  it('compares groups', async () => {
    const text = 'Aaron_Peirsol a\nAbdullah/Abdullah_0001.jpg a\nAbdullah a\nAl_Pacino,b\n';
    const groups = await put(join(folder, 'groups.txt'), text);
    const args = [photos, '--align', '--groups', groups];
    const result = await validateJson(args);
    expect(result.settings.groups).toBe(groups);
    expect(result.groups).toMatchObject({
      far: 0.001,
      groups: [
        { group: 'a', genuinePairs: 4, impostorPairs: 1, accuracy: 1, fmr: 0, fnmr: 0 },
        { group: 'b', genuinePairs: 2, impostorPairs: 0, accuracy: 1, fmr: null, fnmr: 0 },
      ],
      ungrouped: 5,
    });
    const { stdout } = await validate([...args, '--report', join(folder, 'groups')]);
    expect(stdout).toMatch(
      /\n\nGroups at the threshold \d\.\d{4} \(FAR=0\.001 over all pairs\):\n/,
    );
    expect(stdout).toMatch(/\nb {6}2 {5}0 {10}1\.00000 {3}- {8}0\.00000\n5 pairs are across/);
    const page = await readFile(join(folder, 'groups', 'index.html'), 'utf8');
    expect(page).toContain('<h2>Groups</h2>');
    expect(page).toContain(`<dt>Groups (--groups)</dt><dd>${groups}</dd>`);
    const nobody = await put(join(folder, 'nobody.txt'), 'Nobody a\n');
    const failed = await validate([photos, '--align', '--groups', nobody]);
    expect(failed.exitCode).toBe(2);
    expect(failed.stderr).toMatch(/holds no two images of a pair.*"Nobody" is "a"/);
  });

  it('adds mirror images to what is known', async () => {
    const plain = await validateJson([...few, '--align']);
    const flags = [...few, '--align', '--use_flipped_images'];
    const both = await validateJson(flags);
    expect(decoded).toHaveLength(4);
    expect(both.settings.useFlippedImages).toBe(true);
    expect(both.folds[0].threshold).not.toBe(plain.folds[0].threshold);
    const fresh = await validateJson([...flags, '--no-cache']);
    expect(fresh).toEqual(both);
  });

  it('does not mix embeddings of other settings, and knows photos from crops', async () => {
    const { stderr } = await validate(few);
    expect(stderr).toMatch(/has 250x250 pixels and only the 112x112 .* Pass --align/);
    await validate([...few, '--align', '--minsize', '50']);
    expect(decoded).toHaveLength(8);
  });

  it('stops in order and continues there', async () => {
    cacheDir = await newCache();
    const stop = new AbortController();
    onDecoded = () => {
      if (decoded.length === 4) stop.abort();
    };
    const args = [photos, '--align', '--batch-size', '3'];
    const { exitCode, stderr } = await validate(args, stop.signal);
    expect(exitCode).toBe(1);
    expect(stderr).toBe('facenet: Stopped after 3 of 8 images. The next run continues there.\n');
    // The fourth one ends the work; one or two more were being read meanwhile.
    expect(decoded.length).toBeLessThanOrEqual(6);
    decoded.length = 0;
    const again = await validate(args);
    expect(again.stderr).toBe('facenet: 3 of 8 images were embedded by an earlier run.\n');
    expect(again.stdout.split('\n').slice(1)).toEqual(first.stdout.split('\n').slice(1));
    expect(decoded).toHaveLength(5);
  });

  it('tells what it cannot keep, and goes on', async () => {
    const stop = new AbortController();
    onDecoded = () => stop.abort();
    const { stderr } = await validate([...few, '--align', '--no-cache'], stop.signal);
    expect(stderr).toBe('facenet: Stopped after 0 of 4 images. Nothing is kept without a cache.\n');
    const file = await put(join(folder, 'file', 'embeddings'), 'no folder');
    await symlink(join(cacheHome(), 'models'), join(folder, 'file', 'models'));
    const blocked = await validate([...few, '--align', '--cache-dir', join(folder, 'file')]);
    expect(blocked.exitCode).toBe(0);
    expect(blocked.stderr).toMatch(/^facenet: Embeddings are not kept for other runs\. .*\n$/);
    expect(blocked.stderr).toContain(file);
    expect(blocked.stdout).toMatch(FIGURES);
  });

  it.runIf(thorough)('gives the same in threads', async () => {
    const args = [...few, '--align'];
    const one = await validateJson(args);
    decoded.length = 0;
    const two = await validateJson([...args, '--no-cache', '--workers', '2', '--batch-size', '2']);
    expect(decoded).toEqual([]);
    const settings = { ...one.settings, workers: 2, batchSize: 2 };
    expect(two).toEqual({ ...one, settings });
  });

  describe('with images that cannot be embedded', () => {
    const bad = (name: string) => join(photos, 'X', name);
    beforeAll(async () => {
      await put(bad('X_0001.jpg'), 'This is no photo.');
      await copyFile(sharedPath('data/seed/pilatus800.jpg'), bad('X_0002.jpg'));
    });

    it('goes on without them, and says so', async () => {
      const list = `${FEW_PAIRS.slice(4)}X 1 2\nX 2 3\nX 3 Abdullah 1\n`;
      const pairs = ['--lfw_pairs', await put(join(folder, 'bad.txt'), list)];
      const args = [photos, '--align', ...pairs, '--lfw_nrof_folds', '2'];
      const { exitCode, stdout, stderr } = await validate(args);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/\nSkipped 3 image pairs\nAccuracy: /);
      for (const name of ['X_0001', 'X_0002', 'X_0003']) expect(stderr).toContain(bad(name));
      const result = await validateJson(args);
      expect(result).toMatchObject({ images: 4, pairs: 4 });
      const reasons = new Map(
        result.skipped.map((each: SkippedImage) => [each.path, each.error.code]),
      );
      expect(Object.fromEntries(reasons)).toEqual({
        [bad('X_0003')]: 'IO_FAILED',
        [bad('X_0002.jpg')]: 'NO_FACE',
        [bad('X_0001.jpg')]: 'IMAGE_UNREADABLE',
      });
      // That a photo shows nobody is known from the first run; the damaged one is tried again.
      expect(decoded).toEqual(['X_0001.jpg', 'X_0002.jpg', 'X_0001.jpg']);
    });

    it('says when nothing can be compared', async () => {
      const pairs = ['--lfw-pairs', await put(join(folder, 'none.txt'), 'X 1 2\nX 2 X 3\n')];
      const args = [photos, '--align', ...pairs, '--lfw_nrof_folds', '2'];
      const { exitCode, stderr } = await validate(args);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/Of 2 pairs none has two images/);
    });
  });

  it('takes crops, cutting or padding them to the size of the network', async () => {
    const [crops, padded] = [join(folder, 'crops'), join(folder, 'padded')];
    for (const name of NAMED) {
      const photo = await readImage(join(photos, name.slice(0, -9), name));
      const to = (dir: string) => join(dir, name.slice(0, -9), name.replace('.jpg', '.png'));
      const crop = centerCropOrPad(photo, 112, 112);
      await put(to(crops), await encodeImage(crop, 'png'));
      await put(to(padded), await encodeImage(centerCropOrPad(crop, 131, 120), 'png'));
    }
    const [, ...list] = few;
    const expected = await validateJson([crops, ...list, '--image_size', '112']);
    const { stdout, stderr } = await validate([padded, ...list, '--json']);
    expect(stderr).toBe('');
    const actual = JSON.parse(stdout);
    expect({ ...actual, settings: { ...actual.settings, dir: crops } }).toEqual(expected);
    expect(actual.images).toBe(4);
  });

  it.each([
    [['--distance_metric', '2'], /Allowed choices are 0, 1/],
    [['--image_size', '160'], /takes images of 112 pixels a side, not 160/],
    [['--lfw_pairs', '/nowhere.txt'], /Cannot read \/nowhere\.txt/],
    [['mtcnn'], /"mtcnn" is a model of kind detector/],
    [['./nowhere.pb'], /no model at/i],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await validate([photos, ...args]);
    expect(exitCode).toBeGreaterThan(0);
    expect(stderr).toMatch(message);
  });

  it.each([
    ['Abdullah 1 2\nAl_Pacino 1 2\n', [], /The list has no impostor pairs/],
    [FEW_PAIRS, ['--lfw_nrof_folds', '5'], /The 4 pairs .* cannot be cut into 5 folds/],
    ['Abdullah\t1\t2\nAl_Pacino\t1\nAbdullah\t1\tAl_Pacino\t1\n', [], /line 2 "Al_Pacino 1"/],
  ])('knows before the work what it cannot do', async (text, flags, message) => {
    const list = ['--lfw_pairs', await put(join(folder, 'impossible.txt'), text)];
    const { exitCode, stdout, stderr } = await validate([photos, '--align', ...list, ...flags]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('says where it looked for images and pairs', async () => {
    const empty = join(folder, 'empty', 'lfw');
    await mkdir(empty, { recursive: true });
    expect((await validate([empty])).stderr).toMatch(/There is no .*--lfw-pairs FILE/);
    const list = join(folder, 'photos', 'pairs.txt');
    const { exitCode, stderr } = await validate([empty, '--lfw-pairs', list]);
    expect(exitCode).toBe(2);
    const first = join(empty, 'Aaron_Peirsol', 'Aaron_Peirsol_0001');
    expect(stderr).toContain(`No file "${first}" with extension png or jpg.`);
    await rm(empty, { recursive: true });
  });
});
