import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { checkEmbedding } from '../pipeline/embedding.js';
import { isJsonObject } from '../weights/bounded-json.js';
import { crc32 } from '../weights/crc32.js';
import { type OpenedSafetensors, openSafetensors } from '../weights/index.js';
import { checkChanges } from './check-changes.js';
import {
  ARCHIVE_FORMAT,
  type ArchivedGallery,
  cropTensor,
  type GalleryArchive,
} from './export-archive.js';
import { checkedName } from './gallery-parts.js';
import type { GalleryModel, NewFace, NewPerson, RejectionRecord } from './gallery-store.js';

/** An archive whose every value is checked. */
export interface OpenedArchive {
  readonly model: GalleryModel | undefined;
  readonly people: readonly {
    readonly person: NewPerson;
    readonly faces: readonly NewFace[];
    readonly rejections: readonly RejectionRecord[];
  }[];
}

/**
 * Reads an archive and looks at everything before anything is done with it: it may come from anywhere.
 *
 * @throws FaceNetError GALLERY_CORRUPT saying what is wrong; INVALID_ARGUMENT for what is no archive at
 * all: no text, no bytes
 */
export function readArchive(archive: GalleryArchive): OpenedArchive {
  const { json, tensors } = Object(archive) as GalleryArchive;
  if (typeof json !== 'string' || !(tensors instanceof Uint8Array)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(archive)} is no archive of a gallery.`, {
      hint: 'Pass { json, tensors }: the text of one file and the bytes of the other.',
    });
  }
  const gallery = parse(json);
  const file = openTensors(gallery, tensors);
  const model = gallery.model ?? undefined;
  if (model !== undefined) refuse(() => checkChanges([{ type: 'set-model', model }]));
  const faceRows = rowsOf(file, 'faces', model);
  const rejectionRows = rowsOf(file, 'rejections', model);
  const seen = { person: new Set<string>(), name: new Set<string>(), face: new Set<string>() };
  const unique = (kind: keyof typeof seen, value: string) => {
    if (seen[kind].has(value)) throw corrupt(`the ${kind} ${excerpt(value)} is there twice`);
    seen[kind].add(value);
  };
  const people = list(gallery.people, 'people').map((entry) => {
    const { faces, rejections, ...rest } = object(entry, 'a person') as unknown as typeof entry;
    const { id, createdAt, metadata } = rest;
    // As galleries write names: one that is written otherwise could be listed, and never be called.
    const name = refuse(() => checkedName(rest.name));
    const person = { id, name, createdAt, ...(metadata !== undefined && { metadata }) };
    refuse(() => checkChanges([{ type: 'add-person', person }]));
    unique('person', id);
    unique('name', name);
    const own = list(faces, 'faces').map((face): NewFace => {
      const {
        id: key,
        createdAt: at,
        photo,
        quality,
        hasCrop,
      } = object(face, 'a face') as typeof face;
      const crop = hasCrop ? cropOf(file, key) : undefined;
      const read = {
        ...{ id: key, person: id, createdAt: at, vector: faceRows.next() },
        ...(photo !== undefined && { photo }),
        ...(quality !== undefined && { quality }),
        ...(crop && { crop }),
      };
      refuse(() => checkChanges([{ type: 'add-face', face: read }]));
      unique('face', key);
      return read;
    });
    const notThis = list(rejections, 'rejections').map((one): RejectionRecord => {
      const { id: key, createdAt: at } = object(one, 'a rejection') as typeof one;
      const rejection = { id: key, person: id, createdAt: at, vector: rejectionRows.next() };
      refuse(() => checkChanges([{ type: 'add-rejection', rejection }]));
      unique('face', key);
      return rejection;
    });
    return { person, faces: own, rejections: notThis };
  });
  faceRows.end();
  rejectionRows.end();
  return { model, people };
}

function parse(json: string): ArchivedGallery {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw corrupt('its text is not JSON', cause);
  }
  const { format, version } = object(value, 'its JSON') as Partial<ArchivedGallery>;
  if (format !== ARCHIVE_FORMAT) {
    throw corrupt(`its format is ${excerpt(format)}, not ${ARCHIVE_FORMAT}`);
  }
  if (version !== 1) {
    throw corrupt(`it is of version ${excerpt(version)}, and only version 1 is known`);
  }
  return value as ArchivedGallery;
}

function openTensors({ tensors }: ArchivedGallery, file: Uint8Array): OpenedSafetensors {
  const { bytes, crc32: sum } = object(tensors, 'what it says of its tensors');
  if (bytes !== file.length) {
    throw corrupt(`its tensors have ${file.length} bytes, not ${excerpt(bytes)}`);
  }
  if (sum !== crc32(file)) throw corrupt('the checksum of its tensors is another');
  return refuse(() => openSafetensors(file));
}

/** The vectors of a matrix, one after the other. */
function rowsOf(file: OpenedSafetensors, name: string, model: GalleryModel | undefined) {
  const tensor = file.tensors.get(name);
  const size = model?.embeddingSize ?? 0;
  if (tensor?.shape.length !== 2 || tensor.shape[1] !== size) {
    throw corrupt(`its tensor "${name}" is ${excerpt(tensor?.shape)}, not [count, ${size}]`);
  }
  const [count] = tensor.shape as [number];
  const data = refuse(() => tensor.read());
  let row = 0;
  return {
    next(): Float32Array {
      if (row >= count) throw corrupt(`its tensor "${name}" has only ${count} rows`);
      const vector = data.slice(row * size, (row + 1) * size);
      refuse(() => checkEmbedding({ model: model?.id, vector }));
      row++;
      return vector;
    },
    end() {
      if (row !== count) throw corrupt(`its tensor "${name}" has ${count} rows for ${row} vectors`);
    },
  };
}

function cropOf(file: OpenedSafetensors, face: string): Uint8Array {
  const tensor = file.tensors.get(cropTensor(face));
  if (tensor?.shape.length === 1) return Uint8Array.from(refuse(() => tensor.read()));
  throw corrupt(`the picture of the face ${excerpt(face)} is missing`);
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (isJsonObject(value)) return value;
  throw corrupt(`${what} is ${excerpt(value)}`);
}

function list<Item>(value: readonly Item[], what: string): readonly Item[] {
  if (Array.isArray(value)) return value;
  throw corrupt(`its list of ${what} is ${excerpt(value)}`);
}

/** What other parts say of a value of the archive is told as damage of it. */
function refuse<Result>(check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (!FaceNetError.is(error)) throw error;
    throw corrupt(`${error.message.replace(/\.$/, '')}`, error);
  }
}

function corrupt(problem: string, cause?: unknown): FaceNetError {
  return new FaceNetError('GALLERY_CORRUPT', `The archive of a gallery is damaged: ${problem}.`, {
    hint: 'Export it again; nothing was imported.',
    cause,
  });
}
