import { execFileSync } from 'node:child_process';
import { chmod, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaceNetErrorCode } from '@facenet/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ioFailed } from '../files/index.js';
import { EmbeddingCache } from './embedding-cache.js';
import { openCachedStore } from './embedding-store.js';
import { readPhotoFile } from './photo-file.js';
import type { PhotoOutcome } from './photo-task.js';
import { put, temporaryFolder } from './testing/files.js';

const SETTINGS = { model: 'model', embeddingSize: 2 };
const known = (value: number) => ({ embeddings: { original: Float32Array.of(value, 1) } });

async function embedded(path: string, value: number): Promise<[string, PhotoOutcome]> {
  const { content } = await readPhotoFile(path);
  return [path, { content, ...known(value) }];
}

let folder: string;
let photos: string[];
let notices: string[];
afterEach(() => vi.restoreAllMocks());
beforeEach(async () => {
  folder = await temporaryFolder();
  notices = [];
  photos = await Promise.all(['a', 'b'].map((name) => put(join(folder, name), name)));
});

function openStore(paths: readonly string[] = photos) {
  return openCachedStore(folder, SETTINGS, paths, { onNotice: (text) => notices.push(text) });
}

async function cacheFile(): Promise<string> {
  const cache = await EmbeddingCache.open(folder, SETTINGS);
  await cache.close();
  return cache.path;
}

describe('openCachedStore', () => {
  it('knows photos by their content, wherever they are', async () => {
    const [a, b] = photos as [string, string];
    const first = await openStore();
    await first.add([await embedded(a, 1)]);
    await first.close();
    const copy = await put(join(folder, 'copy-of-a'), 'a');
    const later = await openStore([copy, b, `${b}.missing`]);
    expect(later.get(copy)).toEqual(known(1));
    expect(later.get(b)).toBeUndefined();
    expect(later.unreadable.map(({ path }) => path)).toEqual([`${b}.missing`]);
    await later.close();
    expect(notices).toEqual([]);
  });

  it('keeps that there is no face, and no other failure', async () => {
    const [a, b] = photos as [string, string];
    const first = await openStore();
    const failed = async (
      path: string,
      code: FaceNetErrorCode,
    ): Promise<[string, PhotoOutcome]> => {
      const { content } = await readPhotoFile(path);
      return [path, { content, error: { code, message: '' } }];
    };
    await first.add([await failed(a, 'NO_FACE'), await failed(b, 'IMAGE_UNREADABLE')]);
    await first.close();
    const later = await openStore();
    expect(later.get(a)).toEqual({ noFace: true, embeddings: {} });
    expect(later.get(b)).toBeUndefined();
    await later.close();
  });

  it('goes on without it when the disk is full', async () => {
    const path = await cacheFile();
    const full = ioFailed('write', path, { code: 'ENOSPC' });
    vi.spyOn(EmbeddingCache.prototype, 'add').mockRejectedValue(full);
    const store = await openStore();
    for (const [i, photo] of photos.entries()) await store.add([await embedded(photo, i)]);
    expect(photos.map((photo) => store.get(photo))).toEqual([known(0), known(1)]);
    expect(store.lasting).toBe(false);
    await store.close();
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/are not kept for other runs\. Cannot write .*ENOSPC/);
  });

  it.skipIf(process.platform === 'win32').each(['pipe', '/dev/full'])(
    'does not wait for a %s in the place of its file',
    async (kind) => {
      const path = await cacheFile();
      await rm(path);
      if (kind === 'pipe') execFileSync('mkfifo', [path]);
      else await symlink(kind, path);
      const store = await openStore();
      await store.add([await embedded(photos[0]!, 1)]);
      expect(store.get(photos[0]!)).toEqual(known(1));
      await store.close();
      expect(notices[0]).toMatch(/Cannot write .* \(it is a pipe or a device, not a file\)/);
    },
  );

  it.skipIf(process.getuid?.() === 0)('uses what it may read and not write', async () => {
    const [a, b] = photos as [string, string];
    const first = await openStore();
    await first.add([await embedded(a, 1)]);
    await first.close();
    await chmod(await cacheFile(), 0o400);
    const later = await openStore();
    expect(later.get(a)).toEqual(known(1));
    await later.add([await embedded(b, 2)]);
    expect(later.lasting).toBe(false);
    expect(notices[0]).toMatch(/EACCES/);
    await later.close();
  });

  it('goes on without it where there can be none', async () => {
    await put(join(folder, 'embeddings'), 'a file where the folder should be');
    const store = await openStore();
    await store.add([await embedded(photos[0]!, 1)]);
    expect(store.get(photos[0]!)).toEqual(known(1));
    expect(notices).toHaveLength(1);
  });
});
