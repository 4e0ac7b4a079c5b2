import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { GalleryChange } from '@facenet/core/gallery';
import Database from 'libsql';
import { openGalleryStore } from '../open-gallery-store.js';

/** Of the faces that are written. */
export const MODEL = { id: 'killed', embeddingSize: 64 };

const WRITER = fileURLToPath(new URL('gallery-writer.ts', import.meta.url));
const FLAGS = ['--conditions=@facenet/source', '--import', 'tsx'];

/** The changes by which a person is there: two faces, one with a crop, and a rejection. */
export function enrolled(id: string): GalleryChange[] {
  const face = (number: number) => ({
    id: `${id}-${number}`,
    person: id,
    vector: vectorOf(`${id}-${number}`),
    createdAt: 0,
  });
  return [
    { type: 'add-person', person: { id, name: `Person ${id}`, createdAt: 0 } },
    { type: 'add-face', face: { ...face(1), crop: new Uint8Array(3000).fill(7) } },
    { type: 'add-face', face: face(2) },
    { type: 'add-rejection', rejection: face(3) },
  ];
}

/** A unit vector that belongs to an id. */
function vectorOf(id: string): Float32Array {
  let state = 2_166_136_261;
  for (const character of id) state = Math.imul(state ^ character.charCodeAt(0), 16_777_619);
  const values = Float32Array.from({ length: MODEL.embeddingSize }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** What writers have said of one gallery. */
export class Acknowledged {
  readonly added = new Set<string>();
  readonly maybeRemoved = new Set<string>();
  readonly removed = new Set<string>();

  hear(text: string): void {
    for (const line of text.split('\n')) {
      const [what, id = ''] = line.split(' ');
      if (what === '+') this.added.add(id);
      else if (what === '?') this.maybeRemoved.add(id);
      else if (what === '-') this.removed.add(id);
    }
  }
}

/**
 * Has two processes write into a gallery, and kills each at a moment of chance (kill -9).
 *
 * @param random 0...1
 * @returns number of changes that were acknowledged meanwhile
 */
export async function killTwoWriters(
  path: string,
  round: string,
  acknowledged: Acknowledged,
  random: () => number,
): Promise<number> {
  const before = acknowledged.added.size;
  await Promise.all(
    ['a', 'b'].map(async (name) => {
      const args = [...FLAGS, WRITER, path, `${round}${name}`];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text) => {
        said += text;
      });
      await hasWritten(child, 1 + Math.floor(random() * 30));
      await sleep(random() * 30);
      child.kill('SIGKILL');
      await once(child, 'close');
      if (child.signalCode !== 'SIGKILL') throw new Error(`A writer ended by itself: ${said}`);
      // The last line may be cut.
      acknowledged.hear(said.slice(0, said.lastIndexOf('\n') + 1));
    }),
  );
  return acknowledged.added.size - before;
}

async function hasWritten(child: ChildProcess, lines: number): Promise<void> {
  let seen = 0;
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.stdout?.on('data', (text: string) => {
      seen += text.split('\n').length - 1;
      if (seen > lines) resolve();
    });
  });
}

/** What is wrong with a gallery after its writers were killed; nothing, one hopes. */
export async function lossesOf(
  path: string,
  { added, maybeRemoved, removed }: Acknowledged,
): Promise<string[]> {
  const losses: string[] = [];
  const store = await openGalleryStore(path);
  try {
    const people = await store.people();
    const there = new Set(people.map(({ id }) => id));
    for (const id of added) {
      if (!there.has(id) && !maybeRemoved.has(id)) losses.push(`${id} was enrolled and is gone`);
    }
    for (const id of removed) if (there.has(id)) losses.push(`${id} was removed and is there`);
    for (const { id, faces } of people) if (faces !== 2) losses.push(`${id} has ${faces} faces`);
    const ids = [...there];
    const [faces, rejections] = [await store.faces({ people: ids }), await store.rejections(ids)];
    for (const { id, vector } of [...faces, ...rejections]) {
      if (`${vector}` !== `${vectorOf(id)}`) losses.push(`${id} has another vector`);
    }
    for (const { id, hasCrop } of faces) {
      if (hasCrop !== id.endsWith('-1')) losses.push(`the crop of ${id}`);
    }
    const counts = { people: ids.length, faces: 2 * ids.length, rejections: ids.length };
    const told = await store.counts();
    if (JSON.stringify(told) !== JSON.stringify(counts)) {
      losses.push(`${JSON.stringify(told)} is not ${JSON.stringify(counts)}`);
    }
    if (faces.length !== counts.faces || rejections.length !== counts.rejections) {
      losses.push(`${faces.length} faces and ${rejections.length} rejections`);
    }
    const some = faces.slice(-64);
    const found = await store.search(
      some.map(({ vector }) => vector),
      1,
    );
    for (const [i, { id }] of some.entries()) {
      if (found[i]?.[0]?.face !== id) losses.push(`${id} is not found`);
    }
  } finally {
    await store.dispose();
  }
  const database = new Database(path);
  for (const check of ['integrity_check', 'foreign_key_check']) {
    const rows = database.prepare(`PRAGMA ${check}`).raw().all();
    if (rows.length > 0 && `${rows}` !== 'ok') losses.push(`${check}: ${rows}`);
  }
  database.close();
  return losses;
}
