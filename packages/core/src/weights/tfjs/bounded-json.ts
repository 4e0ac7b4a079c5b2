import type { ByteReader } from '../byte-reader.js';
import type { JsonSpan } from './json-members.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** List of groups, group, list of tensors, tensor, its shape. */
const DEEPEST = 5;
/** The shortest description of a tensor has 2 objects and lists in 37 bytes. */
const BYTES_PER_CONTAINER = 16;

/**
 * Parses a part of a JSON text. Every `{}` costs JSON.parse some 60 bytes of memory, so a text of
 * nothing else would take twenty times its size: it is refused, as is one that is nested deeper
 * than a list of tensors.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT
 */
export function parseBoundedJson(reader: ByteReader, { start, end }: JsonSpan): unknown {
  refuseBombs(reader, start, end);
  const text = reader.at(start).utf8(end - start);
  try {
    return JSON.parse(text);
  } catch {
    throw reader.fail('the text from here on is not JSON', start);
  }
}

function refuseBombs(reader: ByteReader, start: number, end: number): void {
  let allowed = (end - start) / BYTES_PER_CONTAINER + DEEPEST;
  let depth = 0;
  let inText = false;
  for (let i = start; i < end; i++) {
    const byte = reader.bytes[i];
    if (inText && byte === BACKSLASH) i++;
    else if (byte === QUOTE) inText = !inText;
    else if (inText) continue;
    else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      allowed--;
      if (depth > DEEPEST || allowed < 0) {
        throw reader.fail('the manifest is nested as no list of tensors is', i);
      }
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
}
