import { join } from 'node:path';
import { encodeImage } from '@facenet/backend-node';
import { type EmbeddingCard, operatingPoint } from '@facenet/core';
import { defaultModels, modelCards } from '@facenet/core/models';
import { sharedMissing, sharedPath } from '@facenet/testkit';
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

const { distance: threshold, far } = operatingPoint(
  modelCards.get(defaultModels.embedding) as EmbeddingCard,
);

let a: string;
let b: string;
let nobody: string;
let broken: string;
beforeAll(async () => {
  const folder = await temporaryFolder();
  a = await put(join(folder, 'a.jpg'), await jpeg(await smallPhoto(1)));
  b = await put(join(folder, 'b.jpg'), await jpeg(await smallPhoto(6)));
  nobody = await put(join(folder, 'nobody.png'), await encodeImage(greyImage(90, 70), 'png'));
  broken = await put(join(folder, 'broken.jpg'), (await badFiles())['truncated.jpg']!);
});

describe('facenet compare', () => {
  it("prints the original's matrix", async () => {
    const { exitCode, stdout, stderr } = await runCli(['compare', a, b, a, ...QUICK]);
    expect(exitCode).toBe(0);
    const ab = /^0 {4}0\.0000 {4}(\d\.\d{4}) {2}/m.exec(stdout)?.[1];
    expect(Number(ab)).toBeGreaterThan(threshold);
    expect(stdout).toBe(
      `Images:\n0: ${a}\n1: ${b}\n2: ${a}\n\nDistance matrix\n` +
        '        0         1         2     \n' +
        `0    0.0000    ${ab}    0.0000  \n` +
        `1    ${ab}    0.0000    ${ab}  \n` +
        `2    0.0000    ${ab}    0.0000  \n`,
    );
    expect(stderr).toBe(`facenet: The same person (distance below ${threshold}): 0 and 2.\n`);
  });

  it('removes photos without a face as the original does', async () => {
    const { exitCode, stdout } = await runCli(['compare', a, nobody, b, ...QUICK]);
    expect(exitCode).toBe(1);
    const [first, ...rest] = stdout.split('\n');
    expect(first).toBe(`can't detect face, remove  ${nobody}`);
    expect(rest.slice(0, 3)).toEqual(['Images:', `0: ${a}`, `1: ${b}`]);
  });

  it('prints JSON, errors first', async () => {
    const result = await runCli(['compare', a, nobody, broken, b, '--json', ...QUICK]);
    expect(result).toMatchObject({ exitCode: 1, stderr: '' });
    const [noFace, unreadable, matrix] = jsonLines(result);
    expect([noFace.path, noFace.error.code]).toEqual([nobody, 'NO_FACE']);
    expect([unreadable.path, unreadable.error.code]).toEqual([broken, 'IMAGE_UNREADABLE']);
    expect(Object.keys(matrix)).toEqual(['paths', 'distances', 'same', 'threshold', 'detector']);
    expect(matrix.paths).toEqual([a, b]);
    expect(matrix.distances[0][1]).toBe(matrix.distances[1][0]);
    expect(matrix.same).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(matrix.threshold).toBe(threshold);
  });

  it('decides by the distance that is given', async () => {
    const args = ['compare', a, b, '--json', ...QUICK];
    const [own] = jsonLines(await runCli([...args, '--threshold', '1.99']));
    expect([own.same[0][1], own.threshold]).toEqual([true, 1.99]);
    const [byRate] = jsonLines(await runCli([...args, '--far', `${far}`]));
    expect(byRate.threshold).toBe(threshold);
  });

  it('says so when nobody is left', async () => {
    const result = await runCli(['compare', nobody, nobody, '--json']);
    expect(result.exitCode).toBe(1);
    expect(jsonLines(result).at(-1)).toEqual({
      paths: [],
      distances: [],
      same: [],
      threshold,
      detector: defaultModels.detector,
    });
  });
});

describe.skipIf(sharedMissing('data/seed'))('facenet compare on the sample photos', () => {
  it('sees one person in both', async () => {
    const photo = (n: number) => sharedPath(`data/seed/Anthony_Hopkins_000${n}.jpg`);
    const [{ same }] = jsonLines(await runCli(['compare', photo(1), photo(2), '--json']));
    expect(same[0][1]).toBe(true);
  });
});
