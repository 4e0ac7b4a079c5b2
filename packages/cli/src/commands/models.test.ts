import { createHash } from 'node:crypto';
import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { modelCards, mtcnn } from '@facenet/core/models';
import { type DefaultModelFile, defaultModelFile } from '@facenet/testkit';
import { modelMirror } from '@facenet/testkit/browser';
import { beforeAll, describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../testing/photos.js';
import { jsonLines, runCli } from '../testing/run-cli.js';

/** Those of which the mirror has the files. */
const MIRRORED = ['mtcnn', 'mobilefacenet'];

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let cache: string;
let mirror: string;
beforeAll(async () => {
  cache = await temporaryFolder();
  mirror = await temporaryFolder();
  for (const name of ['pnet', 'rnet', 'onet', 'MobileFaceNet']) {
    const file = `${name}.tflite` as DefaultModelFile;
    await put(join(mirror, file), await defaultModelFile(file));
  }
});

const models = (...args: string[]) => runCli(['models', ...args, '--cache-dir', cache]);
const states = async () =>
  jsonLines(await models('list', '--json')).map(({ id, state }) => [id, state]);

// Each test goes on from the one before, as a person would.
describe.sequential('facenet models', () => {
  it('lists what is not there yet', async () => {
    const all = await states();
    expect(all.map(([id]) => id)).toEqual(modelCards.names());
    expect(all.every(([, state]) => state === 'missing')).toBe(true);
    const { stdout } = await models('list');
    expect(stdout).toMatch(/^mtcnn +detector +missing +[\d.]+ MB/m);
    expect(stdout).toMatch(/^20180402-114759 +.*VGGFace2 +https:/m);
  });

  it('cannot pull what is out of reach, and leaves nothing behind', async () => {
    const { exitCode, stdout, stderr } = await models('pull', '--offline');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^facenet: .*offline/i);
    expect(stderr.trimEnd().split('\n')).toHaveLength(modelCards.names().length);
    const left = await readdir(cache, { recursive: true });
    expect(left.filter((path) => path.endsWith('.tmp'))).toEqual([]);
  });

  it('pulls from a mirror, and says where the weights come from', async () => {
    const result = await models('pull', '--from', mirror, '--json');
    const [ready, failed] = [true, false].map((are) =>
      jsonLines(result).filter(({ state }) => (state === 'ready') === are),
    );
    expect(ready?.map(({ id }) => id)).toEqual(MIRRORED);
    // It holds two models, and says so of each of the others.
    expect(result.exitCode).toBe(1);
    expect(failed?.map(({ path }) => path)).toContain('scrfd-500m');
    expect(failed?.every(({ error }) => error.code === 'DOWNLOAD_FAILED')).toBe(true);
    expect(result.stderr).toMatch(/^facenet: mtcnn: .*MIT/m);
    expect(result.stderr).toMatch(/^facenet: mobilefacenet: .*MS-Celeb-1M/m);
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(2);
    expect((await models('pull', 'mtcnn', 'nobody')).exitCode).toBe(2);
  });

  it('pulls nothing twice, also without a network', async () => {
    const { exitCode, stderr, stdout } = await models('pull', ...MIRRORED, '--offline');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^mobilefacenet: [\d.]+ MB in /m);
  });

  it('writes what a web site serves, and leaves what is there to the byte', async () => {
    const site = join(await temporaryFolder(), 'public/models');
    const [written] = jsonLines(await models('pull', 'mtcnn', '--to', site, '--offline', '--json'));
    const path = join(site, 'mtcnn.safetensors');
    const { bytes, sha256 } = mtcnn.converted;
    expect(written).toEqual({
      id: 'mtcnn',
      licence: expect.any(String),
      path,
      bytes,
      written: true,
    });
    expect(sha256Of(await readFile(path))).toBe(sha256);

    const elsewhere = await temporaryFolder(); // no network, no cache
    const again = await runCli([
      'models',
      'pull',
      'mtcnn',
      '--to',
      site,
      '--offline',
      '--cache-dir',
      elsewhere,
    ]);
    expect(again.stdout).toBe(`mtcnn: 2.0 MB in ${path}, there already\n`);

    await appendFile(path, 'x');
    expect((await models('pull', 'mtcnn', '--to', site, '--offline')).exitCode).toBe(0);
    expect(sha256Of(await readFile(path))).toBe(sha256);
    expect(await readdir(site)).toEqual(['mtcnn.safetensors']);
  });

  it('writes the two defaults for a web site unless models are named', async () => {
    const site = await temporaryFolder();
    const pull = (...args: string[]) =>
      runCli(['models', 'pull', '--to', site, '--cache-dir', join(site, 'cache'), ...args]);
    const result = await pull('--from', await modelMirror(), '--json');
    expect(jsonLines(result).map(({ id, written }) => [id, written])).toEqual([
      ['retinaface', true],
      ['mobilefacenet-512', true],
    ]);
    const unreachable = await pull('yunet', 'mobilefacenet-512', '--offline');
    expect(unreachable).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^mobilefacenet-512: 2.4 MB in .*, there already\n$/),
      stderr: expect.stringMatching(/"yunet" is not stored, and the hub is offline/),
    });
    expect((await pull('nobody')).exitCode).toBe(2);
  });

  it('tells where a model lies', async () => {
    const { stdout } = await models('path', 'mtcnn');
    expect(stdout).toBe(`${join(cache, 'models', 'mtcnn')}\n`);
    expect((await models('path')).stdout).toBe(`${cache}\n`);
  });

  it('finds a file that was tampered with, and refuses to work with it', async () => {
    expect((await models('verify')).exitCode).toBe(0);
    const folder = join(cache, 'models', 'mtcnn');
    const [file] = await readdir(folder);
    await appendFile(join(folder, file!), 'x');
    const verified = await models('verify', '--json');
    expect(verified.exitCode).toBe(1);
    expect(jsonLines(verified)[0]).toMatchObject({ id: 'mtcnn', state: 'tampered' });
    const detect = await runCli([
      'detect',
      'a.jpg',
      '--detector',
      'mtcnn',
      '--cache-dir',
      cache,
      '--json',
    ]);
    expect(detect.exitCode).toBe(1);
    expect(jsonLines(detect)[0].error.code).toBe('MODEL_TAMPERED');
    expect(detect.stderr).toMatch(/facenet models pull mtcnn --force/);
  });

  it('mends it by force', async () => {
    const { exitCode } = await models('pull', 'mtcnn', '--force', '--from', mirror);
    expect(exitCode).toBe(0);
    expect((await models('verify')).exitCode).toBe(0);
  });

  it('removes models, but none when one name is wrong', async () => {
    expect((await models('remove', 'mtcnn', 'nobody')).exitCode).toBe(2);
    expect(await states()).toContainEqual(['mtcnn', 'ready']);
    expect((await models('remove', 'mtcnn')).exitCode).toBe(0);
    const left = await states();
    expect(left.filter(([, state]) => state === 'ready')).toEqual([['mobilefacenet', 'ready']]);
  });

  it('has nothing to verify in an empty cache', async () => {
    await rm(cache, { recursive: true });
    expect(await models('verify')).toMatchObject({
      exitCode: 0,
      stdout: 'No model is stored here.\n',
    });
  });
});
