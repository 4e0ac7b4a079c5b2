import { checkArray } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { GalleryChange, GalleryModel } from './gallery-store.js';

type ChangeOf<Type extends GalleryChange['type']> = Extract<GalleryChange, { type: Type }>;

/** What a change of each type must hold; the compiler says when one is missing. */
const CHECKS: { [Type in GalleryChange['type']]: (change: ChangeOf<Type>) => void } = {
  'set-model': ({ model }) => {
    const { id, embeddingSize } = Object(model) as GalleryModel;
    checkId(id, 'The id of a model');
    if (Number.isInteger(embeddingSize) && embeddingSize > 0) return;
    fail(`The embedding size of ${id} is ${excerpt(embeddingSize)}.`, 'It is a whole number.');
  },
  'add-person': ({ person }) => {
    const { id, name, createdAt, metadata } = Object(person) as typeof person;
    checkId(id, 'The id of a person');
    checkName(name);
    checkTime(createdAt, 'A person');
    if (metadata !== undefined) checkMetadata(metadata);
  },
  'update-person': ({ id, name, metadata }) => {
    checkId(id, 'The id of a person');
    if (name !== undefined) checkName(name);
    if (metadata !== undefined) checkMetadata(metadata);
  },
  'remove-person': ({ id }) => checkId(id, 'The id of a person'),
  'add-face': ({ face }) => {
    const { id, person, vector, createdAt, photo, quality, crop } = Object(face) as typeof face;
    checkId(id, 'The id of a face');
    checkId(person, 'The id of a person');
    checkVector(vector);
    checkTime(createdAt, 'A face');
    if (photo !== undefined) checkId(photo, 'The photo of a face');
    if (quality !== undefined && !(quality >= 0 && quality <= 1)) {
      fail(`The quality of a face is ${excerpt(quality)}.`, 'It is a number of 0...1.');
    }
    if (crop !== undefined && !(crop instanceof Uint8Array)) {
      fail(`The crop of a face is ${excerpt(crop)}.`, 'It is the bytes of an image file.');
    }
  },
  'move-face': ({ id, person }) => {
    checkId(id, 'The id of a face');
    checkId(person, 'The id of a person');
  },
  'remove-face': ({ id }) => checkId(id, 'The id of a face'),
  'add-rejection': ({ rejection }) => {
    const { id, person, vector, createdAt } = Object(rejection) as typeof rejection;
    checkId(id, 'The id of a rejection');
    checkId(person, 'The id of a person');
    checkVector(vector);
    checkTime(createdAt, 'A rejection');
  },
  'move-rejection': ({ id, person }) => {
    checkId(id, 'The id of a rejection');
    checkId(person, 'The id of a person');
  },
  'remove-rejection': ({ id }) => checkId(id, 'The id of a rejection'),
  'set-vectors': ({ vectors }) => {
    if (!(vectors instanceof Map))
      fail(`The vectors are ${excerpt(vectors)}.`, 'Pass a Map by id.');
    for (const [id, vector] of vectors) {
      checkId(id, 'The id of a face');
      checkVector(vector);
    }
  },
};

/**
 * What every store asks of changes before it looks at what it holds: types, ids that are texts, names
 * that are not empty, vectors of finite numbers. Callers in plain JavaScript may pass anything.
 *
 * @throws FaceNetError INVALID_ARGUMENT naming what is wrong
 */
export function checkChanges(changes: readonly GalleryChange[]): void {
  checkArray(changes, 'The list of changes');
  for (const change of changes) {
    const { type } = Object(change) as GalleryChange;
    if (!Object.hasOwn(CHECKS, String(type))) {
      fail(
        `${excerpt(change)} is no change of a gallery.`,
        `Its type is one of ${Object.keys(CHECKS).join(', ')}.`,
      );
    }
    (CHECKS[type] as (change: GalleryChange) => void)(change);
  }
}

/**
 * What every store asks of a search.
 *
 * @param model of the gallery; without one there is nothing to compare with
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function checkSearch(
  queries: readonly Float32Array[],
  count: number,
  model: GalleryModel | undefined,
): void {
  checkArray(queries, 'The list of queries');
  if (!(Number.isSafeInteger(count) && count >= 1)) {
    fail(`${excerpt(count)} is no number of faces.`, 'It is a whole number from 1.');
  }
  for (const query of queries) {
    checkVector(query);
    if (model) checkLength(query, model);
  }
}

/** @throws FaceNetError INVALID_ARGUMENT unless the vector is as long as those of the model */
export function checkLength(vector: Float32Array, model: GalleryModel): void {
  const { id, embeddingSize } = model;
  if (vector.length === embeddingSize) return;
  fail(
    `A vector of ${vector.length} values is none of ${id}, which makes ${embeddingSize}.`,
    'Embed the face with the model of the gallery.',
  );
}

function checkId(value: unknown, what: string): void {
  if (typeof value === 'string' && value !== '') return;
  fail(`${what} is ${excerpt(value)}.`, 'It is a text that is not empty.');
}

function checkName(name: unknown): void {
  if (typeof name === 'string' && name !== '' && isStorable(name)) return;
  fail(
    `${excerpt(name)} is no name of a person.`,
    'It is a text that is not empty, of whole characters and without NUL.',
  );
}

/** Half a surrogate pair has no UTF-8, and databases end a text at NUL. */
function isStorable(text: string): boolean {
  return !/[\0]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}

/** Of a `Date`; what is further from 1970 is none, and cannot be shown. */
const MOST_MILLISECONDS = 8.64e15;

function checkTime(value: unknown, whose: string): void {
  if (Number.isInteger(value) && Math.abs(value as number) <= MOST_MILLISECONDS) return;
  fail(
    `${whose} was created at ${excerpt(value)}.`,
    'Pass milliseconds since 1970, a whole number that a Date can be of.',
  );
}

function checkMetadata(value: unknown): void {
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value);
  const wrong = isPlain ? Object.entries(value).find(([, item]) => !isPlainValue(item)) : [];
  if (!wrong) return;
  fail(
    `${excerpt(isPlain ? wrong : value)} is no metadata of a person.`,
    'It is an object of texts, finite numbers, booleans and null.',
  );
}

function isPlainValue(value: unknown): boolean {
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return true;
  return typeof value === 'string' && isStorable(value);
}

function checkVector(vector: unknown): void {
  if (!(vector instanceof Float32Array)) {
    fail(`${excerpt(vector)} is no vector.`, 'It is a Float32Array.');
  }
  const wrong = vector.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) fail(`Value ${wrong} of a vector is ${vector[wrong]}.`, 'Embed the face again.');
}

function fail(message: string, hint: string): never {
  throw new FaceNetError('INVALID_ARGUMENT', message, { hint });
}
