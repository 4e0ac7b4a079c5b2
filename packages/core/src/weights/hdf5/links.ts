import type { Hdf5File } from './hdf5-file.js';
import { type Hdf5Message, MESSAGE } from './hdf5-file.js';

/** The name of an object in its group, and the address of its header. */
export interface Hdf5Link {
  readonly name: string;
  readonly address: number;
}

/** Higher trees have more entries than any file. */
const HIGHEST_TREE = 16;
const SYMBOLIC_LINK = 2;

/** The links of a group; none for other objects. Links to elsewhere are left out. */
export function* readLinks(
  file: Hdf5File,
  messages: readonly Hdf5Message[],
): Generator<Hdf5Link, void> {
  for (const { type, start, end } of messages) {
    file.reader.at(start);
    if (type === MESSAGE.symbolTable) yield* readSymbolTable(file);
    if (type === MESSAGE.linkInfo) refuseDense(file);
    if (type === MESSAGE.link) yield* readLink(file, end);
  }
}

/** Groups of the default format: a tree of nodes that list names and addresses. */
function* readSymbolTable(file: Hdf5File): Generator<Hdf5Link, void> {
  const [tree, heap] = [file.requiredAddress(), file.requiredAddress()];
  const { reader } = file;
  file.claim(heap, 32);
  file.expectSignature('HEAP');
  const length = reader.at(heap + 8).u64();
  const names = reader.at(heap + 24).u64();
  file.claim(names, length);
  for (const leaf of leavesOf(file, tree)) yield* readLeaf(file, leaf, names, names + length);
}

function leavesOf(file: Hdf5File, root: number): number[] {
  let addresses = [root];
  for (let i = 0; i < HIGHEST_TREE; i++) {
    const children: number[] = [];
    let level = 0;
    for (const address of addresses) {
      const reader = file.claim(address, 24);
      file.expectSignature('TREE');
      if (reader.u8() !== 0) throw reader.fail('the tree is not a group', address);
      level = Math.max(level, reader.u8());
      const count = reader.u16();
      file.claim(address + 24, 16 * count + 8);
      for (let entry = 0; entry < count; entry++) {
        reader.u64(); // the first name
        children.push(file.requiredAddress());
      }
    }
    if (level === 0) return children;
    addresses = children;
  }
  throw file.reader.fail(`the tree of a group is higher than ${HIGHEST_TREE}`, root);
}

function* readLeaf(
  file: Hdf5File,
  leaf: number,
  names: number,
  end: number,
): Generator<Hdf5Link, void> {
  const reader = file.claim(leaf, 8);
  file.expectSignature('SNOD');
  reader.u16();
  const count = reader.u16();
  file.claim(leaf + 8, 40 * count);
  for (let i = 0; i < count; i++) {
    reader.at(leaf + 8 + 40 * i);
    const [name, address, kind] = [reader.u64(), file.address(), reader.u32()];
    if (kind === SYMBOLIC_LINK || address === undefined) continue;
    yield { name: nameAt(file, names + name, end), address };
  }
}

/** A name with a zero behind it. */
function nameAt(file: Hdf5File, start: number, end: number): string {
  const { reader } = file;
  if (start >= end) throw reader.fail('a name is not among the names of its group', start);
  const length = reader.at(start).peek(end).indexOf(0);
  if (length < 0) throw reader.fail('a name does not end', start);
  return file.claimName(start, length).utf8(length);
}

/** Groups of the newer format, while they are small: a message for each link. */
function* readLink(file: Hdf5File, end: number): Generator<Hdf5Link, void> {
  const { reader } = file;
  const start = reader.offset;
  const [version, flags] = [reader.u8(), reader.u8()];
  if (version !== 1) throw reader.fail(`link version ${version} is not known`, start);
  const type = flags & 8 ? reader.u8() : 0;
  if (flags & 4) reader.slice(8); // order of creation
  if (flags & 16) reader.u8(); // character set
  const width = flags & 3;
  const length = [() => reader.u8(), () => reader.u16(), () => reader.u32(), () => reader.u64()][
    width
  ]?.() as number;
  if (length > end - reader.offset) throw reader.fail('a name ends behind its message', start);
  const name = reader.utf8(length);
  if (type === 0) yield { name, address: file.requiredAddress() };
}

/** Larger groups of the newer format are kept in another way, which Keras has no use for. */
function refuseDense(file: Hdf5File): void {
  const { reader } = file;
  const start = reader.offset;
  const flags = reader.at(start + 1).u8();
  if (flags & 1) reader.slice(8);
  if (file.address() === undefined) return;
  throw reader.fail(
    'its groups are of the latest format, which is not read; save it with the default libver',
    start,
  );
}
