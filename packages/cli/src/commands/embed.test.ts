import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeImage } from '@facenet/backend-node';
import type { EmbeddingCard } from '@facenet/core';
import { readNpy, readSafetensors } from '@facenet/core/formats';
import { defaultModels, modelCards } from '@facenet/core/models';
import { beforeAll, describe, expect, it } from 'vitest';
import { greyImage, jpeg, put, QUICK, smallPhoto, temporaryFolder } from '../testing/photos.js';
import { jsonLines, runCli } from '../testing/run-cli.js';

const card = modelCards.get(defaultModels.embedding) as EmbeddingCard;
const { embeddingSize: size } = card;

let folder: string;
let group: string;
let other: string;
let nobody: string;
// biome-ignore lint/suspicious/noExplicitAny: lines of JSON
let lines: any[];
beforeAll(async () => {
  folder = await temporaryFolder();
  group = await put(join(folder, 'group.jpg'), await jpeg(await smallPhoto(1)));
  other = await put(join(folder, 'other.jpg'), await jpeg(await smallPhoto(3)));
  nobody = await put(join(folder, 'nobody.png'), await encodeImage(greyImage(90, 70), 'png'));
  lines = jsonLines(await runCli(['embed', group, other, '--json', ...QUICK]));
});

describe('facenet embed', () => {
  it('prints the unit vector of every face, the surest first', () => {
    expect(lines.map(({ path, face }) => [path, face])).toEqual([
      [group, 0],
      [group, 1],
      [group, 2],
      [other, 0],
      [other, 1],
      [other, 2],
    ]);
    for (const { model, detector, embedding, box, landmarks } of lines) {
      expect(detector).toBe(defaultModels.detector);
      expect(model).toBe(card.id);
      expect(embedding).toHaveLength(size);
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
      expect([box.length, landmarks.length]).toEqual([4, 5]);
    }
  });

  it('takes the best face alone, and tells of photos without one', async () => {
    const args = ['embed', group, nobody, other, '--faces', 'best', '--json', ...QUICK];
    const result = await runCli(args);
    expect(result.exitCode).toBe(1);
    const [first, error, second] = jsonLines(result);
    expect(first).toEqual(lines[0]);
    expect(second).toEqual(lines[3]);
    expect(error).toMatchObject({ path: nobody, error: { code: 'NO_FACE' } });
    expect(error.error.message).toContain('--minsize');
  });

  it('writes a .npy file with an index beside it', async () => {
    const out = join(folder, 'faces.npy');
    const result = await runCli(['embed', group, '--out', out, ...QUICK]);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain(`Wrote 3 embeddings to ${out}`);
    const { shape, data } = readNpy(new Uint8Array(await readFile(out)));
    expect(shape).toEqual([3, size]);
    expect([...data.slice(size, 2 * size)].map((v) => Math.fround(Number(v)))).toEqual(
      lines[1].embedding.map(Math.fround),
    );
    const index = JSON.parse(await readFile(`${out}.json`, 'utf8'));
    expect(index.model).toBe(card.id);
    const { embedding: _, model: __, ...origin } = lines[2];
    expect(index.faces[2]).toEqual(origin);
  });

  it('writes a safetensors file that knows model and origin', async () => {
    const out = join(folder, 'faces.safetensors');
    await runCli(['embed', group, '--out', out, ...QUICK]);
    const { weights, metadata } = readSafetensors(new Uint8Array(await readFile(out)));
    expect(weights.get('embeddings')?.shape).toEqual([3, size]);
    expect(metadata?.model).toBe(card.id);
    expect(JSON.parse(metadata?.faces ?? '').map(({ path }: { path: string }) => path)).toEqual([
      group,
      group,
      group,
    ]);
  });

  it('writes an empty file where there is no face, and none where it may not', async () => {
    const out = join(folder, 'none.npy');
    expect((await runCli(['embed', nobody, '--out', out])).exitCode).toBe(1);
    expect(readNpy(new Uint8Array(await readFile(out))).shape).toEqual([0, size]);
    const { exitCode, stdout, stderr } = await runCli(['embed', group, '--out', `${nobody}/x.npy`]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^facenet: Cannot write to .*nobody\.png/);
  });

  it('embeds crops that "align" wrote as it embeds their photo', async () => {
    await put(join(folder, 'in', 'someone', 'group.jpg'), await readFile(group));
    const [input, output] = [join(folder, 'in'), join(folder, 'out')];
    const method = ['--method', 'similarity', '--detect-multiple-faces'];
    const flags = [...method, '--detector', defaultModels.detector, ...QUICK];
    await runCli(['align', input, output, ...flags]);
    const crops = [0, 1, 2].map((i) => join(output, 'someone', `group_${i}.png`));
    const aligned = jsonLines(await runCli(['embed', ...crops, '--aligned', '--json']));
    for (const [i, { embedding }] of aligned.entries()) {
      const expected: number[] = lines[i].embedding;
      expect(Math.hypot(...expected.map((v, k) => v - embedding[k]))).toBeLessThan(1e-3);
    }
  });

  it('says what size a crop must have', async () => {
    const { exitCode, stderr } = await runCli(['embed', group, '--aligned']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^facenet: .*group\.jpg: .*112x112/);
  });
});
