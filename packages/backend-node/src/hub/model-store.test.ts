import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelStore } from './model-store.js';

const bytes = new Uint8Array(5000).fill(7);
const file = {
  role: 'weights',
  name: 'tiny.bin',
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
};

let root: string;
let store: ModelStore;
let path: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'facenet-store-'));
  store = new ModelStore(root);
  path = join(store.folder('tiny'), file.name);
});
afterEach(() => rm(root, { recursive: true }));

describe('ModelStore', () => {
  it('gives back what was written', async () => {
    expect(await store.read('tiny', file)).toEqual({ state: 'missing' });
    await store.write('tiny', file.name, bytes);
    expect(await store.read('tiny', file)).toEqual({ state: 'ready', bytes });
  });

  it('tells a truncated file by its size', async () => {
    await store.write('tiny', file.name, bytes);
    await truncate(path, 4999);
    expect(await store.read('tiny', file)).toEqual({
      state: 'tampered',
      problem: `${path} has 4999 bytes, not 5000`,
    });
  });

  it('tells a single flipped bit by the checksum', async () => {
    const altered = bytes.slice();
    altered[2500] = 6;
    await store.write('tiny', file.name, altered);
    const found = await store.read('tiny', file);
    expect(found).toMatchObject({
      state: 'tampered',
      problem: expect.stringContaining(`not ${file.sha256}`),
    });
  });

  it('removes all files of a model and does not mind when there are none', async () => {
    await store.write('tiny', file.name, bytes);
    await store.write('tiny', 'of-another-version.bin', bytes);
    await store.remove('tiny');
    await store.remove('tiny');
    expect(await readdir(join(root, 'models'))).toEqual([]);
  });

  it.each(['', '.', '..', '../x', 'a/b', 'a\\b', '.hidden'])('refuses the id "%s"', (id) => {
    expect(() => store.folder(id)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('says what to do about a folder that cannot be written', async () => {
    await writeFile(join(root, 'models'), 'a file where a folder should be');
    const failure = { code: 'IO_FAILED', message: expect.stringMatching(/models.*FACENET_HOME/) };
    await expect(store.prepare('tiny')).rejects.toMatchObject(failure);
    await expect(store.write('tiny', file.name, bytes)).rejects.toMatchObject(failure);
    expect(await store.read('tiny', file)).toEqual({ state: 'missing' });
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    await store.prepare('tiny');
    execFileSync('mkfifo', [path]);
    const pipe = { state: 'tampered', problem: `${path} is no file` };
    expect(await store.look('tiny', file)).toEqual(pipe);
    expect(await store.read('tiny', file)).toEqual(pipe);
    await store.write('tiny', file.name, bytes);
    expect(await store.read('tiny', file)).toMatchObject({ state: 'ready' });
  });

  it('looks at sizes without reading', async () => {
    expect(await store.look('tiny', file)).toEqual({ state: 'missing' });
    await store.write(
      'tiny',
      file.name,
      bytes.map(() => 8),
    );
    expect(await store.look('tiny', file)).toMatchObject({ state: 'ready' });
    await truncate(path, 4999);
    expect(await store.look('tiny', file)).toMatchObject({ state: 'tampered' });
  });

  it('reports a disk error while reading', async () => {
    await store.prepare('tiny');
    const tooLong = 'x'.repeat(300);
    await expect(store.read('tiny', { ...file, name: tooLong })).rejects.toMatchObject({
      code: 'IO_FAILED',
    });
  });
});
