import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/facenet-bench/', import.meta.url));

/** A long computation's bytes, kept so that an interrupted bench continues; delete the folder to redo it. */
export async function keptBytes(name: string, compute: () => Promise<Uint8Array>) {
  const path = join(FOLDER, name);
  if (existsSync(path)) return new Uint8Array(readFileSync(path));
  const bytes = await compute();
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path, bytes);
  return bytes;
}
