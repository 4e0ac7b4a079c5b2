import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { encodeImage, readImage } from '@facenet/backend-node';
import { defaultModels } from '@facenet/core/models';
import { defaultModelFile, sharedMissing, sharedPath } from '@facenet/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
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

let folder: string;
let photo: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  photo = await put(join(folder, 'group.jpg'), await jpeg(await smallPhoto(1)));
});

describe('facenet detect', () => {
  it('prints a line of JSON for every photo and nothing else', async () => {
    const result = await runCli(['detect', photo, photo, '--json', ...QUICK]);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    const [line, again] = jsonLines(result);
    expect(again).toEqual(line);
    expect(Object.keys(line)).toEqual(['path', 'width', 'height', 'detector', 'faces']);
    const { detector } = defaultModels;
    expect(line).toMatchObject({ path: photo, width: 640, height: 427, detector });
    expect(line.faces).toHaveLength(3);
    for (const { box, score, landmarks } of line.faces) {
      const [x1, y1, x2, y2] = box;
      expect(score).toBeGreaterThan(0.9);
      expect(landmarks).toHaveLength(5);
      for (const [x, y] of landmarks) {
        expect(x > x1 && x < x2 && y > y1 && y < y2).toBe(true);
      }
    }
  });

  it('prints text for people', async () => {
    const { stdout } = await runCli(['detect', photo, ...QUICK]);
    const [first, ...faces] = stdout.trimEnd().split('\n');
    expect(first).toBe(`${photo}: 640x427, 3 faces`);
    expect(faces).toHaveLength(3);
    expect(faces[0]).toMatch(/^ {2}0: \[\d+, \d+, \d+, \d+\] 0\.\d{4}$|1\.0000$/);
  });

  it('shows names that could steer the terminal, and says which copy is whose', async () => {
    const name = 'a\u001b[31m\nb.jpg';
    const odd = await put(join(folder, 'odd', name), await readFile(photo));
    const { stdout } = await runCli(['detect', odd, ...QUICK]);
    expect(stdout.split('\n')[0]).toBe(
      `${join(folder, 'odd')}/a\\x1b[31m\\x0ab.jpg: 640x427, 3 faces`,
    );
    const copies = join(folder, 'odd', 'copies');
    const twin = await put(join(folder, 'twin', name), await readFile(photo));
    const lines = jsonLines(
      await runCli(['detect', odd, twin, '--draw', copies, '--json', ...QUICK]),
    );
    expect(lines.map(({ path, drawn }) => [path, drawn])).toEqual([
      [odd, join(copies, 'a\u001b[31m\nb.png')],
      [twin, join(copies, 'a\u001b[31m\nb-2.png')],
    ]);
  });

  it('writes annotated copies and leaves the photo alone', async () => {
    const before = await readFile(photo);
    const copies = join(folder, 'copies');
    const result = await runCli(['detect', photo, '--draw', copies, '--json', ...QUICK]);
    const [{ faces }] = jsonLines(result);
    expect(await readdir(copies)).toEqual(['group.png']);
    const copy = await readImage(join(copies, 'group.png'));
    expect(copy).toMatchObject({ width: 640, height: 427 });
    const [x, y] = faces[0].landmarks[2].map(Math.round);
    expect([...copy.data.subarray((y * 640 + x) * 3, (y * 640 + x) * 3 + 3)]).toEqual([
      255, 71, 87,
    ]);
    expect(Buffer.compare(await readFile(photo), before)).toBe(0);
  });

  it('tells of every bad file and goes on', async () => {
    const bad = Object.entries(await badFiles());
    const paths: string[] = [];
    for (const [name, bytes] of bad) paths.push(await put(join(folder, 'bad', name), bytes));
    const directory = join(folder, 'bad', 'directory');
    await mkdir(directory);
    const missing = join(folder, 'bad', 'missing.jpg');
    const args = [...paths, directory, missing, photo];
    const result = await runCli(['detect', ...args, '--json', ...QUICK]);
    expect(result).toMatchObject({ exitCode: 1, stderr: '' });
    const lines = jsonLines(result);
    expect(lines.map(({ path, error }) => [basename(path), error?.code])).toEqual([
      ['empty.jpg', 'IMAGE_UNREADABLE'],
      ['huge.png', 'IMAGE_TOO_LARGE'],
      ['text.jpg', 'IMAGE_UNREADABLE'],
      ['truncated.jpg', 'IMAGE_UNREADABLE'],
      ['directory', 'IO_FAILED'],
      ['missing.jpg', 'IO_FAILED'],
      ['group.jpg', undefined],
    ]);
    expect(lines.at(-1).faces).toHaveLength(3);

    const text = await runCli(['detect', ...paths, photo, ...QUICK]);
    expect(text.exitCode).toBe(1);
    expect(text.stderr.trimEnd().split('\n')).toHaveLength(paths.length);
    for (const line of text.stderr.trimEnd().split('\n')) expect(line).toMatch(/^facenet: .*\.$/);
  });

  it('reads a photo by its content, and finds nobody in a pixel', async () => {
    const wrong = await put(join(folder, 'really-a-jpeg.png'), await jpeg(await smallPhoto(3)));
    const dot = await put(join(folder, 'dot.png'), await encodeImage(greyImage(1, 1), 'png'));
    const result = await runCli(['detect', wrong, dot, '--json', ...QUICK]);
    expect(result.exitCode).toBe(0);
    const [real, pixel] = jsonLines(result);
    expect(real.faces.length).toBeGreaterThan(0);
    expect(pixel).toMatchObject({ path: dot, width: 1, height: 1, faces: [] });
  });

  it('obeys the detection flags', async () => {
    const [{ faces }] = jsonLines(await runCli(['detect', photo, '--json', '--minsize', '300']));
    expect(faces).toEqual([]);
    for (const strict of [
      ['--score', '1'],
      ['--detector', 'mtcnn', '--thresholds', '1,1,1'],
    ]) {
      const [{ faces }] = jsonLines(await runCli(['detect', photo, '--json', ...QUICK, ...strict]));
      expect(faces).toEqual([]);
    }
  });

  it('takes a detector of the user, by its folder', async () => {
    const own = join(folder, 'my-detector');
    for (const name of ['pnet.tflite', 'rnet.tflite', 'onet.tflite'] as const) {
      await put(join(own, name), await defaultModelFile(name));
    }
    const args = ['detect', photo, '--json', ...QUICK, '--detector'];
    const [line] = jsonLines(await runCli([...args, own]));
    const [expected] = jsonLines(await runCli([...args, 'mtcnn']));
    expect(line).toEqual({ ...expected, detector: 'my-detector' });
  });

  it('stops when told to', async () => {
    const result = await runCli(['detect', photo], { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(/^facenet: .*(abort|[Ss]topped)/);
  });

  it('draws progress on a terminal only', async () => {
    const { stderr } = await runCli(['detect', photo, ...QUICK], { isTTY: true });
    expect(stderr).toContain('detect [');
    expect(stderr).toContain('0/1 photos');
  });
});

describe.skipIf(sharedMissing('goldens/mtcnn'))('facenet detect beside the original', () => {
  it('gives its boxes, scores and points', async () => {
    const names = ['Chen_Liang_Yu_0001', 'Doug_Duncan_0001', 'composite_cut_by_border', 'no_face'];
    const golden = JSON.parse(await readFile(sharedPath('goldens/mtcnn/goldens.json'), 'utf8'));
    const paths = names.map((name) => sharedPath('goldens/mtcnn', `${name}.png`));
    const lines = jsonLines(await runCli(['detect', ...paths, '--json', '--detector', 'mtcnn']));
    for (const [i, name] of names.entries()) {
      const { faces } = golden.images[`${name}.png`];
      expect(lines[i].faces).toHaveLength(faces.length);
      for (const [j, face] of faces.entries()) {
        const found = lines[i].faces[j];
        const expected = [...face.box, ...face.points.flat()];
        const off = [...found.box, ...found.landmarks.flat()].map((v, k) =>
          Math.abs(v - expected[k]),
        );
        expect(Math.max(...off)).toBeLessThan(0.05);
        expect(found.score).toBeCloseTo(face.score, 4);
      }
    }
  });
});
