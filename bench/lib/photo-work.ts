import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Box, DetectedFace } from '@facenet/core';
import { keptBytes } from './kept-bytes.js';

type Landmarks = DetectedFace['landmarks'];

/** A face with the landmarks of its detector, and with those of O-Net's second look. */
export interface Looked {
  readonly box: Box;
  readonly score: number;
  readonly first: Landmarks;
  readonly second: Landmarks;
}

/** A face to embed. */
export interface PlacedFace {
  readonly path: string;
  readonly box: Box;
  readonly landmarks: Landmarks;
}

/** What a process is given to do. */
export type PhotoWork =
  | { readonly task: 'detect'; readonly detector: string; readonly paths: readonly string[] }
  | { readonly task: 'embed'; readonly model: string; readonly faces: readonly PlacedFace[] };

const CHILD = fileURLToPath(new URL('photo-child.ts', import.meta.url));
const PROCESSES = 2;

/** The faces of photos, in their order, found in two processes and kept. */
export async function detectPhotos(
  detector: string,
  paths: readonly string[],
  keptAs: string,
): Promise<readonly (readonly Looked[])[]> {
  const bytes = await keptBytes(keptAs, async () => {
    const parts = halves(paths).map((half) => run({ task: 'detect', detector, paths: half }));
    return new TextEncoder().encode(JSON.stringify((await Promise.all(parts)).flat()));
  });
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Embeddings of faces, row after row, made in two processes and kept. */
export async function embedFaces(
  model: string,
  faces: readonly PlacedFace[],
  keptAs: string,
): Promise<Float32Array> {
  const bytes = await keptBytes(keptAs, async () => {
    const parts = halves(faces).map((half) => run({ task: 'embed', model, faces: half }));
    const [first, second] = (await Promise.all(parts)) as Float32Array[];
    return new Uint8Array(Buffer.concat([bytesOf(first!), bytesOf(second!)]));
  });
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

function halves<Item>(items: readonly Item[]): (readonly Item[])[] {
  const middle = Math.ceil(items.length / PROCESSES);
  return [items.slice(0, middle), items.slice(middle)];
}

async function run(work: PhotoWork): Promise<unknown> {
  const child = fork(CHILD, {
    execArgv: ['--conditions=@facenet/source', '--import', 'tsx'],
    serialization: 'advanced',
  });
  const answer = once(child, 'message');
  const failure = once(child, 'exit').then(([code]) => {
    throw new Error(`The process of ${work.task} ended with ${code}.`);
  });
  child.send(work);
  const [result] = await Promise.race([answer, failure]);
  failure.catch(() => {});
  child.disconnect();
  return result;
}
