import type { SqlValue } from './sqlite.js';

/** Before a text that is kept as JSON. */
const AS_JSON = 'json:';
/** NUL, at which libsql ends a text, and halves of surrogate pairs, which UTF-8 has not. */
const UNSTORABLE = /[\0]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** A text of the caller as a column keeps it: as it is, but for those that no column can. */
export function toColumn(text: string): string {
  const plain = !UNSTORABLE.test(text) && !text.startsWith(AS_JSON);
  return plain ? text : AS_JSON + JSON.stringify(text);
}

/** The text that {@link toColumn} was given. */
export function fromColumn(column: SqlValue): string {
  const text = String(column);
  return text.startsWith(AS_JSON) ? JSON.parse(text.slice(AS_JSON.length)) : text;
}

/** Several texts, or keys, as the one parameter of `json_each(?)`. */
export function listParameter(values: readonly (string | number)[]): string {
  return JSON.stringify(values.map((item) => (typeof item === 'string' ? toColumn(item) : item)));
}

/** The bytes of a vector, little-endian as every machine has them that runs this. */
export function vectorBytes(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** A copy, for a column's buffer need not lie where float32 may be read. */
export function vectorOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** The text nearest to one of the caller that a column can hold, to compare names with. */
export function comparable(text: string): string {
  return UNSTORABLE.test(text) ? text.replace(new RegExp(UNSTORABLE, 'g'), '\uFFFD') : text;
}
