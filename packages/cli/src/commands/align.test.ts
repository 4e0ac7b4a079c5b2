import { mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeImage, readImage } from '@facenet/backend-node';
import {
  defaultModelFile,
  readPng,
  sameBytes,
  sharedMissing,
  sharedPath,
  shortlist,
  thorough,
} from '@facenet/testkit';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../align/folder-lock.js';
import {
  badFiles,
  greyImage,
  jpeg,
  put,
  QUICK,
  smallPhoto,
  temporaryFolder,
} from '../testing/photos.js';
import { jsonLines, runCli } from '../testing/run-cli.js';

/** Paths of all files below a folder, but for the records of runs. */
async function cropsIn(folder: string): Promise<string[]> {
  const paths = await readdir(folder, { recursive: true });
  return paths.filter((path) => /\.(png|tmp)$/.test(path)).sort();
}

async function recordsIn(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /^bounding_boxes_\d{5}\.txt$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.join('');
}

let folder: string;
let input: string;
let few: string;
let output: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  input = join(folder, 'in');
  const [first, second] = await Promise.all([smallPhoto(1), smallPhoto(3)]);
  await put(join(input, 'anna', 'one.jpg'), await jpeg(first));
  await put(join(input, 'anna', 'one.png'), await encodeImage(second, 'png'));
  await put(join(input, 'bert', 'two.jpg'), await jpeg(second));
  few = join(folder, 'few');
  const face = await jpeg(second);
  for (const name of ['bert', 'carl']) await put(join(few, name, 'two.jpg'), face);
  await put(join(input, 'bad', 'nobody.png'), await encodeImage(greyImage(90, 70), 'png'));
  for (const [name, bytes] of Object.entries(await badFiles())) {
    await put(join(input, 'bad', name), bytes);
  }
  await mkdir(join(input, 'bad', 'folder'));
  await put(join(input, 'beside-the-folders.jpg'), await jpeg(second));
});
let runs = 0;
beforeEach(() => {
  output = join(folder, `out-${runs++}`);
});

const ALIGNED = ['anna/one.png', 'anna/one.png.png', 'bert/two.png'];
const alignFew = (...flags: string[]) => runCli(['align', few, output, ...QUICK, ...flags]);
const align = (...flags: string[]) => runCli(['align', input, output, ...QUICK, ...flags]);

describe('facenet align', () => {
  it("cuts one face out of every photo, reports the rest, and writes the original's records", async () => {
    const { exitCode, stdout, stderr } = await align('--margin', '20');
    expect(exitCode).toBe(1);
    expect(await cropsIn(output)).toEqual(ALIGNED);
    for (const crop of ALIGNED) {
      expect(await readImage(join(output, crop))).toMatchObject({ width: 182, height: 182 });
    }
    expect(stdout.split('\n').slice(-4)).toEqual([
      'Number of images that failed: 6',
      'Total number of images: 9',
      'Number of successfully aligned images: 3',
      '',
    ]);
    const nobody = join(input, 'bad', 'nobody.png');
    expect(stdout).toContain(`\n${nobody}\nUnable to align "${nobody}"\n`);
    for (const name of [...Object.keys(await badFiles()), 'folder', 'nobody.png']) {
      expect(stderr).toContain(`facenet: ${join(input, 'bad', name)}: `);
    }
    const lines = (await recordsIn(output)).trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines).toContain(join(output, 'bad', 'nobody.png'));
    const twice = lines.find((line) => line.startsWith(`${join(output, 'bert', 'two.png')} `));
    const [x1, y1, x2, y2] = twice!.split(' ').slice(1).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    expect(x1 >= 0 && y1 >= 0 && x2 <= 640 && y2 <= 450 && x2 > x1 && y2 > y1).toBe(true);
    const revision = await readFile(join(output, 'revision_info.txt'), 'utf8');
    expect(revision).toMatch(/^arguments: align .* --margin 20\n-{20}\nfacenet version: /);
  });

  it.runIf(thorough)('does nothing twice, and tries failures again', async () => {
    await align();
    const before = await Promise.all(ALIGNED.map((crop) => readFile(join(output, crop))));
    await rm(join(output, 'bert', 'two.png'));
    const lines = jsonLines(await align('--json'));
    expect(lines.filter(({ skipped }) => skipped === true)).toHaveLength(2);
    expect(lines.at(-1)).toEqual({ total: 9, aligned: 1, skipped: 2, failed: 6 });
    const after = await Promise.all(ALIGNED.map((crop) => readFile(join(output, crop))));
    expect(after).toEqual(before);
  });

  it.runIf(thorough)('cuts out every face and does nothing twice either', async () => {
    const lines = jsonLines(await align('--detect_multiple_faces', 'True', '--json'));
    expect(lines.at(-1)).toEqual({ total: 9, aligned: 9, skipped: 0, failed: 6 });
    const crops = await cropsIn(output);
    expect(crops.slice(0, 3)).toEqual([
      'anna/one.png_0.png',
      'anna/one.png_1.png',
      'anna/one.png_2.png',
    ]);
    expect(crops).toHaveLength(9);
    await rm(join(output, 'bert', 'two_1.png'));
    const again = jsonLines(await align('--detect_multiple_faces', '--json'));
    expect(again.at(-1)).toEqual({ total: 9, aligned: 3, skipped: 2, failed: 6 });
    expect(await cropsIn(output)).toEqual(crops);
  });

  it.runIf(thorough)('takes "False" for false, unlike the original', async () => {
    await align('--detect_multiple_faces', 'False');
    expect(await cropsIn(output)).toEqual(ALIGNED);
  });

  it.runIf(thorough)('skips crops that the original wrote, which kept no manifest', async () => {
    await put(join(output, 'bert', 'two.png'), 'by the original');
    const lines = jsonLines(await align('--json'));
    expect(lines.at(-1)).toMatchObject({ aligned: 2, skipped: 1 });
    expect(await readFile(join(output, 'bert', 'two.png'), 'utf8')).toBe('by the original');
  });

  it.runIf(thorough)('keeps crops of the original also when a run was killed since', async () => {
    await put(join(output, 'bert', 'two.png'), 'by the original');
    await alignFew();
    const manifest = join(output, 'manifest.jsonl');
    const lines = (await readFile(manifest, 'utf8')).split('\n');
    await writeFile(manifest, `${lines.slice(0, 2).join('\n')}\n`);
    const again = jsonLines(await alignFew('--json'));
    expect(again.at(-1)).toMatchObject({ aligned: 1, skipped: 1 });
    expect(await readFile(join(output, 'bert', 'two.png'), 'utf8')).toBe('by the original');
  });

  it.runIf(thorough)(
    'makes again what the manifest does not know, and what is not whole',
    async () => {
      await alignFew();
      const crops = await cropsIn(output);
      const read = () => Promise.all(crops.map((crop) => readFile(join(output, crop))));
      const before = await read();
      const manifest = join(output, 'manifest.jsonl');
      const lines = (await readFile(manifest, 'utf8')).split('\n');
      await writeFile(manifest, lines.filter((line) => !line.includes('bert/two')).join('\n'));
      await truncate(join(output, 'carl', 'two.png'), 99);
      expect(jsonLines(await alignFew('--json')).at(-1)).toMatchObject({ aligned: 2, skipped: 0 });
      expect(await read()).toEqual(before);
      expect(await readFile(manifest, 'utf8')).toContain('"photo":"bert/two.jpg"');
      await truncate(join(output, 'carl', 'two.png'), 0);
      expect(jsonLines(await alignFew('--json')).at(-1)).toMatchObject({ aligned: 1, skipped: 1 });
      expect(await read()).toEqual(before);
    },
  );

  it('writes nowhere else, whatever the manifest says', async () => {
    await alignFew();
    const manifest = join(output, 'manifest.jsonl');
    const [header] = (await readFile(manifest, 'utf8')).split('\n');
    const crafted = { photo: 'bert/two.jpg', crop: '../../pwned' };
    await rm(join(output, 'bert'), { recursive: true });
    await writeFile(manifest, `${header}\n${JSON.stringify(crafted)}\n`);
    await alignFew();
    expect(await cropsIn(output)).toEqual(['bert/two.png', 'carl/two.png']);
    expect(await readdir(dirname(folder))).not.toContain('pwned.png');
  });

  it('follows no link in the output', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere, { recursive: true });
    await mkdir(output);
    await symlink(elsewhere, join(output, 'bert'));
    const { exitCode, stderr } = await alignFew();
    expect(exitCode).toBe(1);
    expect(await readdir(elsewhere)).toEqual([]);
    expect(stderr).toMatch(
      /two\.jpg: Cannot write to .*bert \(it is a link or a file, not a folder\)/,
    );
    expect(await cropsIn(output)).toEqual(['carl/two.png']);
  });

  it('leaves a folder to the run that fills it', async () => {
    const unlock = await lockFolder((await mkdir(output, { recursive: true }))!);
    const { exitCode, stdout } = await align('--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(`Process ${process.pid} on`),
    });
    await unlock();
  });

  it('refuses to mix crops of different settings', async () => {
    await alignFew();
    const { exitCode, stderr } = await alignFew('--image_size', '160');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/size 182, not 160/);
  });

  it.runIf(thorough)('keeps crops of another detector apart, also from the original', async () => {
    const own = join(folder, 'my-detector');
    for (const name of ['pnet.tflite', 'rnet.tflite', 'onet.tflite'] as const) {
      await put(join(own, name), await defaultModelFile(name));
    }
    await put(join(output, 'bert', 'two.png'), 'by the original');
    await alignFew('--detector', own);
    const [header = ''] = (await readFile(join(output, 'manifest.jsonl'), 'utf8')).split('\n');
    expect(JSON.parse(header).settings.detector).toMatch(/^my-detector [0-9a-f]{64}$/);
    const revision = await readFile(join(output, 'revision_info.txt'), 'utf8');
    expect(revision).toContain('my-detector');
    expect(await readImage(join(output, 'bert', 'two.png'))).toMatchObject({ width: 182 });
    const { exitCode, stderr } = await alignFew();
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/detector "my-detector [0-9a-f]+", not "mtcnn"/);
  });

  it.runIf(thorough)('aligns by landmarks for the embedding network', async () => {
    await align('--method', 'similarity');
    expect(await cropsIn(output)).toEqual(ALIGNED);
    const crop = await readImage(join(output, 'bert', 'two.png'));
    expect(crop).toMatchObject({ width: 112, height: 112 });
  });

  it.runIf(thorough)('works in threads with the same result', async () => {
    await align();
    const one = await Promise.all(ALIGNED.map((crop) => readFile(join(output, crop))));
    await rm(output, { recursive: true });
    const lines = jsonLines(await align('--workers', '2', '--json', '--random-order'));
    expect(lines.at(-1)).toEqual({ total: 9, aligned: 3, skipped: 0, failed: 6 });
    const two = await Promise.all(ALIGNED.map((crop) => readFile(join(output, crop))));
    expect(two.map((crop, i) => sameBytes(crop, one[i]))).toEqual([true, true, true]);
  });

  it('tells once why threads do not start', async () => {
    const flags = ['--offline', '--cache-dir', join(folder, 'empty-cache')];
    const { exitCode, stderr } = await align('--workers', '2', ...flags);
    expect(exitCode).toBe(1);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^facenet: .*offline/i);
  });

  it('does not write crops among the photos', async () => {
    const link = join(folder, 'link-to-in');
    await symlink(input, link);
    for (const place of [join(input, '.'), link, folder, join(link, '..')]) {
      const { exitCode, stderr } = await runCli(['align', input, place]);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/holds the photos themselves/);
    }
  });

  it.runIf(thorough)('explains a flag without effect', async () => {
    const { stderr } = await align('--gpu_memory_fraction', '0.7');
    expect(stderr).toMatch(/^facenet: --gpu-memory-fraction has no effect/);
  });

  it('stops in order and continues there', async () => {
    const stop = new AbortController();
    const first = runCli(['align', input, output, ...QUICK], { signal: stop.signal });
    while (!(await cropsIn(output).catch((): string[] => [])).includes(ALIGNED[0]!)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    stop.abort();
    const { exitCode, stderr } = await first;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/facenet: Stopped after [1-8] of 9 photos\. .*continues/);
    expect((await cropsIn(output)).filter((path) => path.endsWith('.tmp'))).toEqual([]);
    const lines = jsonLines(await align('--json'));
    const { aligned, skipped } = lines.at(-1);
    expect(skipped).toBeGreaterThan(0);
    expect(aligned + skipped).toBe(3);
    expect(await cropsIn(output)).toEqual(ALIGNED);
  });
});

describe.skipIf(sharedMissing('goldens/mtcnn-stages'))('facenet align beside the original', () => {
  const kinds = [
    ['bilinear', 'upstream_bilinear'],
    ['bicubic', 'fork_bicubic'],
  ] as const;
  it.each(shortlist(kinds, ([kind]) => kind === 'bicubic'))(
    'writes its very pixels: %s',
    async (interpolation, golden) => {
      const stages = (name: string) => sharedPath('goldens/mtcnn-stages', name);
      const people = ['Anthony_Hopkins_0001', 'Gloria_Macapagal_Arroyo_0006', 'Phil_McGraw_0001'];
      const photos = join(folder, `golden-${interpolation}`);
      for (const name of people) {
        await put(join(photos, 'people', `${name}.png`), await readFile(stages(`${name}.png`)));
      }
      const flags = ['--image_size', '160', '--margin', '32', '--interpolation', interpolation];
      const { exitCode } = await runCli(['align', photos, output, ...flags]);
      expect(exitCode).toBe(0);
      for (const name of people) {
        const crop = readPng(join(output, 'people', `${name}.png`));
        const expected = readPng(stages(`aligned_${name}_${golden}.png`));
        expect(Buffer.compare(crop.data, expected.data)).toBe(0);
      }
    },
  );
});
