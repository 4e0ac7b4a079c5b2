import type { Orientation } from '@facenet/core/image';
import { damaged } from '../image-errors.js';
import { ImageBytes } from './image-bytes.js';

/** Bytes of one value of the field types that matter here: BYTE, SHORT, LONG, UNDEFINED. */
const SIZES: Readonly<Record<number, 1 | 2 | 4>> = { 1: 1, 3: 2, 4: 4, 7: 1 };

/** More strips, tiles or colours than any sane image has; keeps lists of them small. */
const MAX_VALUES = 2 ** 20;

interface Field {
  readonly size: 1 | 2 | 4;
  readonly count: number;
  readonly offset: number;
}

/** The fields of one image of a TIFF structure. */
export class TiffDirectory {
  readonly reader: ImageBytes;
  readonly #fields: ReadonlyMap<number, Field>;

  constructor(reader: ImageBytes, fields: ReadonlyMap<number, Field>) {
    this.reader = reader;
    this.#fields = fields;
  }

  /** The values of a field; `undefined` where it is absent or not of whole numbers. */
  numbers(tag: number): readonly number[] | undefined {
    const field = this.#fields.get(tag);
    if (!field) return undefined;
    if (field.count > MAX_VALUES) throw damaged(`field ${tag} claims ${field.count} values`);
    // Checks the whole range before memory is taken for it.
    this.reader.slice(field.offset, field.count * field.size);
    return Array.from({ length: field.count }, (_, i) => this.#value(field, i));
  }

  number(tag: number): number | undefined {
    const field = this.#fields.get(tag);
    return field && field.count > 0 ? this.#value(field, 0) : undefined;
  }

  bytes(tag: number): Uint8Array | undefined {
    const field = this.#fields.get(tag);
    return field && this.reader.slice(field.offset, field.count * field.size);
  }

  #value({ size, offset }: Field, index: number): number {
    const at = offset + index * size;
    if (size === 1) return this.reader.uint8(at);
    return size === 2 ? this.reader.uint16(at) : this.reader.uint32(at);
  }
}

/** Reads the first directory of a TIFF structure; the others are of no interest. */
export function readTiffDirectory(bytes: Uint8Array): TiffDirectory {
  const order = new ImageBytes(bytes, false).text(0, 2);
  if (order !== 'II' && order !== 'MM') throw damaged('it does not tell its byte order');
  const reader = new ImageBytes(bytes, order === 'II');
  const start = reader.uint32(4);
  const fields = new Map<number, Field>();
  const count = reader.uint16(start);
  for (let i = 0; i < count; i++) {
    const entry = start + 2 + i * 12;
    const size = SIZES[reader.uint16(entry + 2)];
    const length = reader.uint32(entry + 4);
    if (size === undefined) continue;
    // Values of up to four bytes are in the entry itself.
    const offset = length * size <= 4 ? entry + 8 : reader.uint32(entry + 8);
    fields.set(reader.uint16(entry), { size, count: length, offset });
  }
  return new TiffDirectory(reader, fields);
}

const ORIENTATION = 274;

/** The orientation in a block of EXIF data, which is a small TIFF file; 1 where it tells none. */
export function exifOrientation(exif: Uint8Array): Orientation {
  try {
    return validOrientation(readTiffDirectory(exif).number(ORIENTATION));
  } catch {
    // Damaged EXIF data must not cost the photo that it describes.
    return 1;
  }
}

/** Readers treat values beyond the standard as upright. */
export function validOrientation(value: number | undefined): Orientation {
  return value !== undefined && value >= 1 && value <= 8 ? (value as Orientation) : 1;
}
