import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { FacesOf, GalleryStore, PeoplePage } from './gallery-store.js';

/**
 * What every store asks of questions before it looks for an answer. Callers in plain JavaScript may pass
 * anything, and what is wrong with it must not be told as damage of the gallery. Each throws a
 * FaceNetError INVALID_ARGUMENT naming what is wrong.
 */
export const checkQuestion = {
  /** Of `GalleryStore.people`. */
  page(page: PeoplePage): void {
    const { ids, after, limit } = objectOf(page, 'a page of people');
    if (ids !== undefined) checkTexts(ids, 'The ids of people');
    if (after !== undefined) checkText(after, 'The name before a page');
    if (limit !== undefined) checkLimit(limit);
  },

  /** Of `GalleryStore.person`. */
  person(key: Parameters<GalleryStore['person']>[0]): void {
    const { id, name } = objectOf(key, 'a person by { id } or { name }');
    if (id !== undefined) checkText(id, 'The id of a person');
    else checkText(name, 'The name of a person');
  },

  /** Of `GalleryStore.faces`. */
  faces(of: FacesOf): void {
    const { people, ids, after, limit } = objectOf(of, 'faces by { people }, { ids } or { limit }');
    if (people !== undefined) checkTexts(people, 'The ids of people');
    else if (ids !== undefined) checkTexts(ids, 'The ids of faces');
    else {
      if (after !== undefined) checkText(after, 'The id of the face before a page');
      checkLimit(limit);
    }
  },

  /** Of `GalleryStore.crop`. */
  face(id: string): void {
    checkText(id, 'The id of a face');
  },

  /** Of `GalleryStore.rejections`. */
  people(ids: readonly string[]): void {
    checkTexts(ids, 'The ids of people');
  },
};

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  return fail(`${excerpt(value)} does not say ${what}.`, 'Pass an object.');
}

function checkTexts(value: unknown, what: string): void {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return;
  fail(`${what} are no list of texts: ${excerpt(value)}.`, 'Pass an array of strings.');
}

function checkText(value: unknown, what: string): void {
  if (typeof value === 'string') return;
  fail(`${what} is no text: ${excerpt(value)}.`, 'Pass a string.');
}

function checkLimit(limit: unknown): void {
  if (typeof limit === 'number' && limit >= 0) return;
  fail(`${excerpt(limit)} is no number of results.`, 'It is 0 or more; leave it out for all.');
}

function fail(message: string, hint: string): never {
  throw new FaceNetError('INVALID_ARGUMENT', message, { hint });
}
