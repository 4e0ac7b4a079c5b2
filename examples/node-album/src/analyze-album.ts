import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeImage, type ImageSource } from '@facenet/backend-node';
import type { FaceNet } from '@facenet/core';

/** A face of the album, ready to be compared and shown. */
export interface AlbumFace {
  /** Path below the album's folder. */
  readonly photo: string;
  /** Address of its picture, as seen from the page. */
  readonly picture: string;
  readonly embedding: { readonly model: string; readonly vector: readonly number[] };
}

/** A line of the file that keeps what was done. */
interface DonePhoto {
  /** The model, and the photo with its size and time: another of them is done anew. */
  readonly key: string;
  readonly faces: readonly AlbumFace[];
}

const PHOTO = /\.(jpe?g|png|webp|gif|bmp|tiff?)$/i;

/** Finds the faces of all photos; those that an earlier run has done are taken from its file. */
export async function analyzeAlbum(
  facenet: FaceNet<ImageSource>,
  folder: string,
  out: string,
  signal: AbortSignal,
): Promise<AlbumFace[]> {
  const log = join(out, 'photos.jsonl');
  const done = await readDone(log);
  const names = (await readdir(folder, { recursive: true })).filter((name) => PHOTO.test(name));
  const photos = new Map<string, { readonly name: string; readonly key: string }>();
  for (const name of names.sort()) {
    const path = join(folder, name);
    const { size, mtimeMs } = await stat(path);
    photos.set(path, { name, key: [facenet.card.id, name, size, mtimeMs].join(' ') });
  }
  // A killed run may have left half a line.
  const kept = [...photos.values()].flatMap(({ key }) => done.get(key) ?? []);
  await writeFile(log, kept.map((photo) => `${JSON.stringify(photo)}\n`).join(''));

  const left = [...photos].filter(([, { key }]) => !done.has(key)).map(([path]) => path);
  console.log(`${photos.size} photos, ${photos.size - left.length} of them done before`);
  for await (const { source, faces: found, error } of facenet.analyzeAll(left, { signal })) {
    const { name, key } = photos.get(source as string)!;
    if (error) {
      console.error(`${name}: ${error.message}`); // and on to the next
      continue;
    }
    const faces: AlbumFace[] = [];
    for (const [i, { aligned, embedding }] of found.entries()) {
      const picture = `faces/${encodeURIComponent(name)}-${i}.jpg`;
      await writeFile(join(out, picture), await encodeImage(aligned, 'jpeg'));
      const { model, vector } = embedding;
      faces.push({ photo: name, picture, embedding: { model, vector: [...vector] } });
    }
    done.set(key, { key, faces });
    await appendFile(log, `${JSON.stringify({ key, faces })}\n`);
  }
  return [...photos.values()].flatMap(({ key }) => done.get(key)?.faces ?? []);
}

async function readDone(log: string): Promise<Map<string, DonePhoto>> {
  const done = new Map<string, DonePhoto>();
  const text = await readFile(log, 'utf8').catch(() => '');
  for (const line of text.split('\n').slice(0, -1)) {
    const photo: DonePhoto = JSON.parse(line);
    done.set(photo.key, photo);
  }
  return done;
}
