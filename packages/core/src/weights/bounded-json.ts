import type { ByteReader } from './byte-reader.js';

/** Where a value stands in a JSON text: [start, end). */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
}

export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** The shortest description of a tensor has 2 objects and lists in 37 bytes. */
const BYTES_PER_CONTAINER = 16;

/**
 * Parses a part of a file that lists tensors in JSON. Every `{}` costs JSON.parse some 60 bytes of
 * memory, so a text of nothing else would take twenty times its size: it is refused, as is one that
 * is nested deeper than a list of tensors.
 *
 * @param what names the text in error texts: "the header"
 * @throws FaceNetError WEIGHTS_CORRUPT
 */
export function parseBoundedJson(
  reader: ByteReader,
  { start, end }: JsonSpan,
  { what, deepest }: { readonly what: string; readonly deepest: number },
): unknown {
  const bytes = reader.at(start).slice(end - start);
  const bomb = findBomb(bytes, deepest);
  if (bomb >= 0) throw reader.fail(`${what} is nested as no list of tensors is`, start + bomb);
  const text = reader.at(start).utf8(end - start);
  try {
    return JSON.parse(text);
  } catch {
    throw reader.fail(`${what} is not JSON`, start);
  }
}

/** Position of the object or list that is one too many or too deep; -1 where there is none. */
function findBomb(bytes: Uint8Array, deepest: number): number {
  let allowed = bytes.length / BYTES_PER_CONTAINER + deepest;
  let depth = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inText && byte === BACKSLASH) i++;
    else if (byte === QUOTE) inText = !inText;
    else if (inText) continue;
    else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      allowed--;
      if (depth > deepest || allowed < 0) return i;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return -1;
}
