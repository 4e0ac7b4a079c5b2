import type { JsonSpan } from '../bounded-json.js';
import type { ByteReader } from '../byte-reader.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
/** Longer keys are none that anybody asks for. */
const LONGEST_KEY = 64;

/**
 * Finds the values of a JSON object without parsing them. A `model.json` mostly holds a graph that
 * nobody needs here, and skipping it costs neither memory nor recursion, however it is nested.
 *
 * @param span the object, with white space around it
 * @returns the values by key; of equal keys the last, as JSON.parse has it
 * @throws FaceNetError WEIGHTS_CORRUPT when the object does not end exactly there
 */
export function jsonMembers(reader: ByteReader, { start, end }: JsonSpan): Map<string, JsonSpan> {
  const { bytes } = reader;
  const members = new Map<string, JsonSpan>();
  let depth = 0;
  let text: JsonSpan | undefined;
  let key: string | undefined;
  let valueStart = 0;
  const finishMember = (at: number) => {
    if (key !== undefined) members.set(key, { start: valueStart, end: at });
    key = undefined;
  };
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      const close = endOfText(bytes, i, end);
      if (depth === 1) text = { start: i + 1, end: close };
      i = close;
    } else if (byte === COLON && depth === 1) {
      key = keyAt(reader, text);
      valueStart = i + 1;
    } else if (byte === COMMA && depth === 1) {
      finishMember(i);
    } else if (opens(byte)) {
      depth++;
    } else if (closes(byte)) {
      depth--;
      if (depth > 0) continue;
      finishMember(i);
      if (skipSpace(bytes, i + 1, end) < end) throw reader.fail('more follows the JSON', i + 1);
      return members;
    }
  }
  throw reader.fail('the JSON ends too early', end);
}

/** Position of the first byte that is no white space. */
export function skipSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && [0x20, 0x09, 0x0a, 0x0d].includes(bytes[at] as number)) at++;
  return at;
}

/** Position of the quote that ends the text. */
function endOfText(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1;
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

function keyAt(reader: ByteReader, text: JsonSpan | undefined): string | undefined {
  if (!text || text.end - text.start > LONGEST_KEY || text.end > reader.length) return undefined;
  return reader.at(text.start).utf8(text.end - text.start);
}

const opens = (byte: number | undefined) => byte === 0x7b || byte === 0x5b;
const closes = (byte: number | undefined) => byte === 0x7d || byte === 0x5d;
