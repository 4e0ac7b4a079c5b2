import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddingCard, ProgressEvent } from '@facenet/core';
import { type Downloadable, mobilefacenet, Registry } from '@facenet/core/models';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelHub } from './hub.js';
import type { ModelHubOptions } from './hub-types.js';

const source = new Uint8Array(3000).map((_, i) => i % 251);
/** Stands for a conversion: deterministic, and its result is smaller. */
const halve = (bytes: Uint8Array) => bytes.filter((_, i) => i % 2 === 0);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const pin = (bytes: Uint8Array) => ({ bytes: bytes.length, sha256: sha256(bytes) });

/** A card of which only the source is pinned. */
const { converted: _pin, ...unpinned } = mobilefacenet;
const tiny: Downloadable<EmbeddingCard> = {
  ...unpinned,
  id: 'tiny',
  weights: { format: 'tflite', urls: ['https://models.invalid/a/tiny.tflite'], ...pin(source) },
};
const pinned: Downloadable<EmbeddingCard> = {
  ...tiny,
  id: 'pinned',
  converted: pin(halve(source)),
};

let root: string;
let cacheDir: string;
let mirror: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'facenet-hub-'));
  cacheDir = join(root, 'cache');
  mirror = join(root, 'mirror');
  await mkdir(mirror);
  await writeFile(join(mirror, 'tiny.tflite'), source);
});
afterEach(() => rm(root, { recursive: true }));

function open(options: ModelHubOptions = {}): ModelHub {
  const cards = new Registry<Downloadable<EmbeddingCard>>('model', 'MODEL_NOT_FOUND')
    .register('tiny', tiny)
    .register('pinned', pinned);
  return new ModelHub({ cacheDir, from: mirror, cards, ...options });
}

const failure = (code: string, text: RegExp) => ({ code, message: expect.stringMatching(text) });
const storedFiles = (id: string) => readdir(join(cacheDir, 'models', id)).catch(() => []);

describe('ModelHub', () => {
  it('lists models before and after pulling them', async () => {
    const hub = open();
    expect((await hub.list()).map(({ id, state }) => [id, state])).toEqual([
      ['tiny', 'missing'],
      ['pinned', 'missing'],
    ]);
    const entry = await hub.pull('tiny');
    expect(entry).toMatchObject({ id: 'tiny', kind: 'embedding', state: 'ready', bytes: 3000 });
    expect(entry.path).toBe(hub.path('tiny'));
    expect(await readdir(entry.path)).toEqual(entry.files);
    expect(await hub.verify()).toEqual([entry]);
  });

  it('lists by presence and size, and reads only to verify', async () => {
    const hub = open();
    const { path, files } = await hub.pull('tiny');
    const stored = join(path, files[0] as string);
    await writeFile(
      stored,
      source.map((value) => value ^ 1),
    );
    expect((await hub.list())[0]).toMatchObject({ id: 'tiny', state: 'ready' });
    expect((await hub.verify())[0]).toMatchObject({ id: 'tiny', state: 'tampered' });
    await truncate(stored, 1);
    expect((await hub.list())[0]).toMatchObject({ id: 'tiny', state: 'tampered' });
  });

  it.each(['models', '.'])('takes models from a copy of a cache, its folder %s', async (folder) => {
    await open().pull('tiny');
    const copied = open({ cacheDir: join(root, 'second'), from: join(cacheDir, folder) });
    expect((await copied.load('tiny')).files.weights).toEqual(source);
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe at a mirror', async () => {
    await rm(join(mirror, 'tiny.tflite'));
    execFileSync('mkfifo', [join(mirror, 'tiny.tflite')]);
    await expect(open().pull('tiny')).rejects.toMatchObject(
      failure('DOWNLOAD_FAILED', /tiny\.tflite: it is a pipe/),
    );
  });

  it('needs neither network nor mirror once a model is stored', async () => {
    await open().pull('tiny');
    await rm(mirror, { recursive: true });
    const { card, files, converted } = await open({ offline: true }).load('tiny');
    expect(card).toBe(tiny);
    expect(files).toEqual({ weights: source });
    expect(converted).toBe(false);
  });

  it('says what is known when a model is not', async () => {
    const unknown = failure('MODEL_NOT_FOUND', /"vgg".*Known: tiny, pinned/);
    const hub = open();
    await expect(hub.pull('vgg')).rejects.toMatchObject(unknown);
    await expect(hub.load('vgg')).rejects.toMatchObject(unknown);
    await expect(hub.verify('vgg')).rejects.toMatchObject(unknown);
    await expect(hub.remove('vgg')).rejects.toMatchObject(unknown);
    expect(() => hub.path('vgg')).toThrow(expect.objectContaining(unknown));
  });

  it('says how to get a model when it is offline', async () => {
    const missing = failure('DOWNLOAD_FAILED', /"tiny".*offline.*facenet models pull tiny/);
    const cards = new Registry<Downloadable<EmbeddingCard>>('model').register('tiny', tiny);
    const hub = new ModelHub({ cacheDir, cards, offline: true });
    await expect(hub.load('tiny')).rejects.toMatchObject(missing);
    await expect(
      open({ offline: true, from: 'http://127.0.0.1:9/' }).load('tiny'),
    ).rejects.toMatchObject(missing);
    expect((await open({ offline: true }).pull('tiny')).state).toBe('ready'); // folders are fine
  });

  it('fetches one model at a time and only once', async () => {
    const begun: ProgressEvent[] = [];
    const hub = open({ onProgress: (event) => event.done === 0 && begun.push(event) });
    await Promise.all([hub.load('tiny'), hub.load('tiny'), hub.pull('tiny')]);
    expect(begun).toEqual([
      { task: 'download', done: 0, total: 3000, unit: 'bytes', item: 'tiny' },
    ]);
  });

  it('survives two hubs that store the same model at once', async () => {
    await Promise.all([open().pull('tiny'), open().pull('tiny'), open().pull('tiny')]);
    expect((await open().verify('tiny'))[0]).toMatchObject({ state: 'ready' });
    expect(await storedFiles('tiny')).toHaveLength(1);
  });

  it('tells origin and licences once, in one line', async () => {
    const notices: string[] = [];
    const hub = open({ onNotice: (text) => notices.push(text) });
    await hub.pull('tiny');
    await hub.pull('tiny');
    await hub.pull('tiny', { force: true });
    expect(notices).toEqual([tiny.provenance.notice]);
  });

  it('reports the bytes that arrive', async () => {
    const events: ProgressEvent[] = [];
    await open().pull('tiny', { onProgress: (event) => events.push(event) });
    expect(events.at(-1)).toMatchObject({ done: 3000, total: 3000 });
  });

  it('removes a model', async () => {
    const hub = open();
    await hub.pull('tiny');
    await hub.remove('tiny');
    expect((await hub.verify('tiny'))[0]).toMatchObject({ state: 'missing' });
    expect(await hub.verify()).toEqual([]);
  });

  it.each([
    ['truncated', (path: string) => truncate(path, 1000), /has 1000 bytes, not 3000/],
    [
      'altered',
      (path: string) =>
        writeFile(
          path,
          source.map((v) => v ^ 1),
        ),
      /has sha256/,
    ],
    ['emptied', (path: string) => truncate(path, 0), /has 0 bytes/],
  ])('refuses a stored model that was %s until it is forced', async (_, damage, text) => {
    const hub = open();
    const { path, files } = await hub.pull('tiny');
    await damage(join(path, files[0] as string));
    const refusal = failure('MODEL_TAMPERED', /facenet models pull tiny --force.*delete/);
    await expect(hub.load('tiny')).rejects.toMatchObject(refusal);
    await expect(hub.pull('tiny')).rejects.toMatchObject(refusal);
    const [entry] = await hub.verify('tiny');
    expect(entry).toMatchObject({ state: 'tampered', problem: expect.stringMatching(text) });
    expect(await hub.pull('tiny', { force: true })).toMatchObject({ state: 'ready' });
    expect((await hub.load('tiny')).files.weights).toEqual(source);
  });

  it('says what to do when the cache cannot be written', async () => {
    await writeFile(cacheDir, 'a file where a folder should be');
    const hub = open();
    await expect(hub.pull('tiny')).rejects.toMatchObject(failure('IO_FAILED', /FACENET_HOME/));
    expect((await hub.list()).every(({ state }) => state === 'missing')).toBe(true);
  });

  it('stops before it begins when its signal has fired', async () => {
    const aborted = failure('ABORTED', /Fetching "tiny" was aborted/);
    await expect(open().load('tiny', { signal: AbortSignal.abort() })).rejects.toMatchObject(
      aborted,
    );
    await expect(open({ signal: AbortSignal.abort() }).pull('tiny')).rejects.toMatchObject(aborted);
    expect(await storedFiles('tiny')).toEqual([]);
  });

  it('stores nothing when aborted midway, and works again after', async () => {
    const stop = new AbortController();
    const hub = open();
    const onProgress = ({ done }: ProgressEvent) => done > 0 && stop.abort();
    await expect(hub.pull('tiny', { signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    expect((await hub.pull('tiny')).state).toBe('ready');
    expect(await storedFiles('tiny')).toHaveLength(1);
  });
});

describe('ModelHub with a converter', () => {
  const convert: ModelHubOptions['convert'] = (_, { weights }) => halve(weights as Uint8Array);

  it('keeps only the converted weights where the card pins them', async () => {
    const hub = open({ convert });
    const entry = await hub.pull('pinned');
    expect(entry).toMatchObject({ state: 'ready', bytes: 1500 });
    expect(await storedFiles('pinned')).toEqual([
      `pinned-${sha256(halve(source)).slice(0, 8)}.safetensors`,
    ]);
    expect(await hub.load('pinned')).toEqual({
      card: pinned,
      files: { weights: halve(source) },
      converted: true,
    });
  });

  it('converts at every load where the card pins only the source', async () => {
    const hub = open({ convert });
    expect(await hub.load('tiny')).toMatchObject({ converted: true });
    expect((await hub.load('tiny')).files).toEqual({ weights: halve(source) });
    expect(
      await readFile(join(hub.path('tiny'), (await storedFiles('tiny'))[0] as string)),
    ).toEqual(Buffer.from(source));
  });

  it('takes the converted weights from a mirror that has them', async () => {
    await rm(join(mirror, 'tiny.tflite'));
    await writeFile(join(mirror, 'pinned.safetensors'), halve(source));
    const hub = open({ convert: () => expect.unreachable('nothing is left to convert') });
    expect((await hub.load('pinned')).files.weights).toEqual(halve(source));
  });

  it('refuses a conversion that differs from the pinned one', async () => {
    const hub = open({ convert: (_, { weights }) => (weights as Uint8Array).slice(0, 1500) });
    await expect(hub.pull('pinned')).rejects.toMatchObject(
      failure('WEIGHTS_MISMATCH', /"pinned" converted has sha256 .*same version/),
    );
    expect(await storedFiles('pinned')).toEqual([]);
  });
});
