import { createAbortPoint } from '../abort.js';
import type { ProgressReporter } from '../progress.js';
import { crc32 } from '../weights/crc32.js';
import { writeSafetensors } from '../weights/index.js';
import type {
  FaceRecord,
  GalleryModel,
  GalleryStore,
  PersonMetadata,
  RejectionRecord,
} from './gallery-store.js';

/** A gallery outside of a store: two files that other programs can read, too. */
export interface GalleryArchive {
  /** Who there is, as JSON: see {@link ArchivedGallery}. */
  readonly json: string;
  /**
   * A safetensors file: `faces` and `rejections`, F32 [count, embeddingSize], in the order of the JSON;
   * and the picture of each face that has one, U8 [bytes], named `crop/` and the face's id.
   */
  readonly tensors: Uint8Array;
}

/** What is exported, and who is told. */
export interface ExportOptions {
  /** Whether pictures of the faces are written, too; default true. */
  readonly crops?: boolean;
  readonly signal?: AbortSignal;
  /** Told of the people that are done. */
  readonly onProgress?: ProgressReporter;
}

/** The JSON of a {@link GalleryArchive}. */
export interface ArchivedGallery {
  readonly format: typeof ARCHIVE_FORMAT;
  readonly version: 1;
  /** What the vectors are; `null` of a gallery that has never had one. */
  readonly model: GalleryModel | null;
  /** Of the safetensors file that belongs to it. */
  readonly tensors: { readonly bytes: number; readonly crc32: number };
  readonly people: readonly ArchivedPerson[];
}

/** A person with everything but vectors and pictures. */
export interface ArchivedPerson {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly metadata?: PersonMetadata;
  readonly faces: readonly Omit<FaceRecord, 'vector' | 'person'>[];
  readonly rejections: readonly Omit<RejectionRecord, 'vector' | 'person'>[];
}

export const ARCHIVE_FORMAT = 'facenet-gallery';
export const cropTensor = (face: string) => `crop/${face}`;

/** People whose faces are read at once. */
const PAGE = 200;

/** Writes all of a gallery: see `Gallery.export`. */
export async function exportArchive(
  store: GalleryStore,
  { crops: withCrops = true, signal, onProgress }: ExportOptions = {},
): Promise<GalleryArchive> {
  const abortPoint = createAbortPoint(signal, 'Exporting');
  const model = (await store.model()) ?? null;
  const { people: total } = await store.counts();
  const people: ArchivedPerson[] = [];
  const [vectors, rejected]: [Float32Array[], Float32Array[]] = [[], []];
  const crops = new Map<string, Uint8Array>();
  for (let after: string | undefined; ; after = people.at(-1)?.name) {
    await abortPoint();
    const page = await store.people({ limit: PAGE, ...(after !== undefined && { after }) });
    const ids = page.map(({ id }) => id);
    const faces = byPerson(await store.faces({ people: ids }));
    const said = byPerson(await store.rejections(ids));
    for (const { faces: _, ...person } of page) {
      const own = faces.get(person.id) ?? [];
      const notThis = said.get(person.id) ?? [];
      const archived = [];
      for (const { vector, person: __, ...face } of own) {
        await abortPoint();
        const crop = withCrops && face.hasCrop ? await store.crop(face.id) : undefined;
        if (crop) crops.set(cropTensor(face.id), crop);
        vectors.push(vector);
        archived.push({ ...face, hasCrop: crop !== undefined });
      }
      for (const { vector } of notThis) rejected.push(vector);
      const rejections = notThis.map(({ vector: __, person: ___, ...rejection }) => rejection);
      people.push({ ...person, faces: archived, rejections });
    }
    onProgress?.({ task: 'export', done: people.length, total, unit: 'people' });
    if (page.length < PAGE) break;
  }
  const tensors = writeSafetensors(
    new Map([
      ['faces', matrix(vectors, model)],
      ['rejections', matrix(rejected, model)],
    ]),
    { bytes: crops, metadata: { format: ARCHIVE_FORMAT, ...(model && { model: model.id }) } },
  );
  const gallery: ArchivedGallery = {
    format: ARCHIVE_FORMAT,
    version: 1,
    model,
    tensors: { bytes: tensors.length, crc32: crc32(tensors) },
    people,
  };
  return { json: `${JSON.stringify(gallery, null, 1)}\n`, tensors };
}

function byPerson<Thing extends { readonly person: string }>(things: readonly Thing[]) {
  const map = new Map<string, Thing[]>();
  for (const thing of things) {
    const known = map.get(thing.person);
    if (known) known.push(thing);
    else map.set(thing.person, [thing]);
  }
  return map;
}

function matrix(rows: readonly Float32Array[], model: GalleryModel | null) {
  const size = model?.embeddingSize ?? 0;
  const data = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    data.set(row, i * size);
  });
  return { shape: [rows.length, size], data };
}
