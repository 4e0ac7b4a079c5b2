import { FaceNetError } from '@facenet/core';

type Values = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null;
const isList = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isItem);
const hasMethods = (value: unknown, names: readonly string[]): boolean =>
  isObject(value) && names.every((name) => typeof value[name] === 'function');

/** What each option has to be, for callers in plain JavaScript, and what to pass. */
const OPTIONS: Readonly<Record<string, readonly [(value: unknown) => boolean, hint: string]>> = {
  facenet: [
    (value) => hasMethods(value, ['detect', 'find', 'embed']) && isObject((value as Values).card),
    'Pass what FaceNet.load({ workers }) gives.',
  ],
  gallery: [
    (value) => hasMethods(value, ['people', 'identify']),
    'Pass what Gallery.open() gives, or leave it out.',
  ],
  limits: [isObject, 'Pass an object such as { body: 5_000_000 }.'],
  keys: [(value) => isList(value, isObject), 'Pass a list such as [{ role: "read", key }].'],
  origins: [
    (value) => isList(value, (item) => typeof item === 'string'),
    'Pass a list such as ["https://album.example"].',
  ],
  onError: [(value) => typeof value === 'function', 'Pass a function.'],
  host: [(value) => typeof value === 'string', 'Pass an address such as "127.0.0.1".'],
  signal: [(value) => value instanceof AbortSignal, 'Pass the signal of an AbortController.'],
  endOn: [
    (value) => isList(value, (item) => typeof item === 'string'),
    'Pass a list such as ["SIGTERM"].',
  ],
};

/** @throws FaceNetError INVALID_ARGUMENT naming the option that is none */
export function checkOptions(options: object): void {
  if (!isObject(options)) {
    throw new FaceNetError('INVALID_ARGUMENT', 'A server is made of an object of options.', {
      hint: 'Pass { facenet } at least.',
    });
  }
  for (const [name, [isFit, hint]] of Object.entries(OPTIONS)) {
    const value = options[name];
    if (value === undefined && name !== 'facenet') continue;
    if (isFit(value)) continue;
    throw new FaceNetError('INVALID_ARGUMENT', `The option "${name}" of the server is none.`, {
      hint,
    });
  }
}
