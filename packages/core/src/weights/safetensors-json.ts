import type { ByteReader } from './byte-reader.js';

export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** The header, a tensor, its shape. */
const DEEPEST = 3;
/** The shortest description of a tensor has 3 objects and lists in 51 bytes. */
const BYTES_PER_CONTAINER = 16;

/** Parses the header that the reader stands at. */
export function readHeaderJson(reader: ByteReader, length: number): JsonObject {
  const start = reader.offset;
  refuseBombs(reader, length);
  const text = reader.at(start).utf8(length);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw reader.fail('the header is not JSON', start);
  }
  if (!isJsonObject(value)) throw reader.fail('the header is not a JSON object', start);
  return value;
}

/**
 * Every `{}` costs JSON.parse some 60 bytes of memory, so a header of nothing else would take
 * twenty times its size. Headers of tensors have few, and shallow ones.
 */
function refuseBombs(reader: ByteReader, length: number): void {
  const start = reader.offset;
  const bytes = reader.slice(length);
  let allowed = length / BYTES_PER_CONTAINER + DEEPEST;
  let depth = 0;
  let inText = false;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i];
    if (inText && byte === BACKSLASH) i++;
    else if (byte === QUOTE) inText = !inText;
    else if (inText) continue;
    else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      allowed--;
      if (depth > DEEPEST || allowed < 0) {
        throw reader.fail('the header is nested as no list of tensors is', start + i);
      }
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
}
