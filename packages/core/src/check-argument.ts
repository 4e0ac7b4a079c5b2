import { FaceNetError } from './errors.js';
import { excerpt } from './excerpt.js';

/**
 * What callers in plain JavaScript pass may be anything.
 *
 * @param what it is, as the start of a sentence: "The list of pairs"
 * @throws FaceNetError INVALID_ARGUMENT unless it is an array or a typed array
 */
export function checkArray(value: unknown, what: string): void {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${what} is no array: ${excerpt(value)}.`, {
    hint: 'Pass an array or a typed array.',
  });
}

/** @throws FaceNetError INVALID_ARGUMENT unless it is an object */
export function checkObject(value: unknown, what: string): void {
  if (typeof value === 'object' && value !== null) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${what} is no object: ${excerpt(value)}.`);
}

/**
 * Settings that may be left out.
 *
 * @throws FaceNetError INVALID_ARGUMENT for what are none, such as a bare number, which would be ignored
 */
export function optionsOf<Options extends object>(options: Options | undefined): Options {
  const given = options ?? ({} as Options);
  checkObject(given, 'What is passed as settings');
  return given;
}

/** @throws FaceNetError INVALID_ARGUMENT unless it is an object that has all of these methods */
export function checkMethods(
  value: unknown,
  what: string,
  ...methods: readonly PropertyKey[]
): void {
  const given = Object(value) as Record<PropertyKey, unknown>;
  const missing = methods.find((method) => typeof given[method] !== 'function');
  if (missing === undefined) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${what} has no ${String(missing)}(): ${excerpt(value)}.`,
  );
}

/** @throws FaceNetError INVALID_ARGUMENT unless it is a string */
export function checkText(value: unknown, what: string): void {
  if (typeof value === 'string') return;
  throw new FaceNetError('INVALID_ARGUMENT', `${what} is no text: ${excerpt(value)}.`, {
    hint: 'Pass a string, decoded from UTF-8.',
  });
}
