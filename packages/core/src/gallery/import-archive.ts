import { throwIfAborted } from '../abort.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { GalleryArchive } from './export-archive.js';
import { applyPlan } from './gallery-parts.js';
import type { GalleryChange, GalleryStore, RejectionRecord } from './gallery-store.js';
import { type OpenedArchive, readArchive } from './read-archive.js';
import { storeErrors } from './store-errors.js';

/** What becomes of people who are in the gallery already. */
export interface ImportOptions {
  /**
   * `refuse` (default): a CONFLICT, and nothing is imported. `merge`: their faces are added to the
   * person of that name, who keeps what is known of it.
   */
  readonly existing?: 'refuse' | 'merge';
  readonly signal?: AbortSignal;
}

/** What an import brought. */
export interface ImportResult {
  /** People who were not there before. */
  readonly added: number;
  /** People who were, and got faces. */
  readonly merged: number;
  /** Faces that were added. */
  readonly faces: number;
  /** Faces that the gallery had already, by their ids or to the bit. */
  readonly known: number;
}

/** Adds all people of an archive, or none: see `Gallery.import`. */
export async function importArchive(
  store: GalleryStore,
  archive: GalleryArchive,
  { existing = 'refuse', signal }: ImportOptions = {},
): Promise<ImportResult> {
  if (existing !== 'refuse' && existing !== 'merge') {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(existing)} cannot be done with people.`, {
      hint: 'Those who exist are refused or merged: pass "refuse" or "merge".',
    });
  }
  const opened = readArchive(archive);
  return applyPlan(store, async () => {
    throwIfAborted(signal, 'Importing');
    const plan = await planImport(store, opened);
    if (existing === 'refuse' && plan.there.length > 0) {
      const some = plan.there.slice(0, 5).map((name) => excerpt(name));
      throw new FaceNetError(
        'CONFLICT',
        `${plan.there.length} of the people are in the gallery already: ${some.join(', ')}` +
          `${plan.there.length > some.length ? ', ...' : ''}.`,
        { hint: 'Rename them, or import with { existing: "merge" } to add the faces to them.' },
      );
    }
    throwIfAborted(signal, 'Importing');
    return plan;
  });
}

async function planImport(store: GalleryStore, { model, people }: OpenedArchive) {
  const now = await store.model();
  if (now && model && (now.id !== model.id || now.embeddingSize !== model.embeddingSize)) {
    const { message } = storeErrors.otherModel(now.id, model.id);
    throw new FaceNetError('INVALID_ARGUMENT', message, {
      hint: 'Import it into a gallery of its own, and embed that anew with reembed().',
    });
  }
  const result = { added: 0, merged: 0, faces: 0, known: 0 };
  const there: string[] = [];
  const changes: GalleryChange[] = model ? [{ type: 'set-model', model }] : [];
  const allFaces = people.flatMap(({ faces }) => faces.map(({ id }) => id));
  const taken = new Set((await store.faces({ ids: allFaces })).map(({ id }) => id));
  const said = await allRejections(store);
  for (const { person, faces, rejections } of people) {
    // Whose faces are all somebody else's by now was merged since the export.
    if (faces.length > 0 && faces.every(({ id }) => taken.has(id))) {
      result.known += faces.length;
      there.push(person.name);
      continue;
    }
    const twin =
      (await store.person({ id: person.id })) ?? (await store.person({ name: person.name }));
    if (twin) there.push(person.name);
    else changes.push({ type: 'add-person', person });
    const owner = twin?.id ?? person.id;
    const own = twin ? await store.faces({ people: [twin.id] }) : [];
    let added = 0;
    for (const face of faces) {
      const known = taken.has(face.id) || own.some((one) => equal(one.vector, face.vector));
      if (known) result.known++;
      else changes.push({ type: 'add-face', face: { ...face, person: owner } });
      if (!known) added++;
    }
    for (const rejection of rejections) {
      const known = said.some(
        ({ id, person: of, vector }) =>
          id === rejection.id || (of === owner && equal(vector, rejection.vector)),
      );
      if (known) continue;
      changes.push({ type: 'add-rejection', rejection: { ...rejection, person: owner } });
    }
    result.faces += added;
    if (!twin) result.added++;
    else if (added > 0) result.merged++;
  }
  return { changes, result, there };
}

async function allRejections(store: GalleryStore): Promise<RejectionRecord[]> {
  const { rejections } = await store.counts();
  if (rejections === 0) return [];
  return store.rejections((await store.people()).map(({ id }) => id));
}

function equal(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
