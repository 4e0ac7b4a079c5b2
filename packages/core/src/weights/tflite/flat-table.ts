import type { ByteReader } from '../byte-reader.js';

/** A table costs this many units of a file's budget, a list element or character one. */
const TABLE_COST = 4;

/**
 * The bytes of a flatbuffer and how much of them may still be decoded. Since offsets may point
 * several times to the same place, a small file could otherwise unfold into a huge structure.
 */
export class FlatFile {
  readonly reader: ByteReader;
  #budget: number;

  constructor(reader: ByteReader) {
    this.reader = reader;
    this.#budget = reader.length;
  }

  root(): FlatTable {
    return new FlatTable(this, this.reader.at(0).u32());
  }

  spend(units: number): void {
    this.#budget -= units;
    if (this.#budget < 0) throw this.reader.fail('its parts refer to each other too often');
  }
}

/** One table of a flatbuffer, read on demand; fields are numbered as in the schema. */
export class FlatTable {
  /** Position of the table in the file. */
  readonly position: number;
  readonly #file: FlatFile;
  readonly #fields: number;
  readonly #fieldsEnd: number;
  readonly #end: number;

  constructor(file: FlatFile, position: number) {
    file.spend(TABLE_COST);
    const { reader } = file;
    const vtable = position - reader.at(position).i32();
    const vtableSize = reader.at(vtable).u16();
    const tableSize = reader.u16();
    if (vtableSize < 4 || vtable + vtableSize > reader.length) {
      throw reader.fail(`a table's field list has ${vtableSize} bytes`, vtable);
    }
    if (tableSize < 4 || position + tableSize > reader.length) {
      throw reader.fail(`a table has ${tableSize} bytes`, position);
    }
    this.position = position;
    this.#file = file;
    this.#fields = vtable + 4;
    this.#fieldsEnd = vtable + vtableSize;
    this.#end = position + tableSize;
  }

  uint8(field: number, absent = 0): number {
    return this.#has(field, 1)?.u8() ?? absent;
  }

  int8(field: number, absent = 0): number {
    return this.#has(field, 1)?.i8() ?? absent;
  }

  int32(field: number, absent = 0): number {
    return this.#has(field, 4)?.i32() ?? absent;
  }

  uint32(field: number, absent = 0): number {
    return this.#has(field, 4)?.u32() ?? absent;
  }

  table(field: number): FlatTable | undefined {
    const position = this.#follow(field);
    return position === undefined ? undefined : new FlatTable(this.#file, position);
  }

  string(field: number): string {
    const length = this.#vector(field, 1);
    return length === 0 ? '' : this.#file.reader.utf8(length);
  }

  /** A view of the bytes of a `[ubyte]` field. */
  bytes(field: number): Uint8Array {
    const position = this.#follow(field);
    if (position === undefined) return new Uint8Array(0);
    const { reader } = this.#file;
    return reader.slice(reader.at(position).u32());
  }

  int32s(field: number): number[] {
    return this.#list(field, 4, (reader) => reader.i32());
  }

  float32s(field: number): number[] {
    return this.#list(field, 4, (reader) => reader.f32());
  }

  int64s(field: number): number[] {
    return this.#list(field, 8, (reader) => reader.i64());
  }

  tables(field: number): FlatTable[] {
    const positions = this.#list(field, 4, (reader) => reader.offset + reader.u32());
    return positions.map((position) => new FlatTable(this.#file, position));
  }

  #list<Item>(field: number, size: number, read: (reader: ByteReader) => Item): Item[] {
    const length = this.#vector(field, size);
    return Array.from({ length }, () => read(this.#file.reader));
  }

  /** Moves to the first element of a list and gives its length, 0 when the field is absent. */
  #vector(field: number, elementSize: number): number {
    const position = this.#follow(field);
    if (position === undefined) return 0;
    const { reader } = this.#file;
    const length = reader.at(position).u32();
    if (length * elementSize > reader.remaining) {
      throw reader.fail(`a list of ${length} elements does not fit in`, position);
    }
    this.#file.spend(length);
    return length;
  }

  #follow(field: number): number | undefined {
    const reader = this.#has(field, 4);
    return reader && reader.offset + reader.u32();
  }

  /** Moves to a field; undefined when the table leaves it out. */
  #has(field: number, size: number): ByteReader | undefined {
    const { reader } = this.#file;
    const slot = this.#fields + 2 * field;
    if (slot + 2 > this.#fieldsEnd) return undefined;
    const offset = reader.at(slot).u16();
    if (offset === 0) return undefined;
    if (this.position + offset + size > this.#end) {
      throw reader.fail(`field ${field} of a table lies outside of it`, slot);
    }
    return reader.at(this.position + offset);
  }
}
