import type { PickleMachine } from './machine.js';
import type { Opcode } from './opcodes.js';
import type { PickleValue } from './values.js';

const HIGHEST_PROTOCOL = 4;

function literal(read: (reader: PickleMachine['reader']) => PickleValue): Opcode {
  return (machine) => machine.push(read(machine.reader));
}

/** PROTO: older streams than 2 use text opcodes that nothing here needs. */
function protocol(machine: PickleMachine): void {
  const version = machine.reader.u8();
  if (version < 2 || version > HIGHEST_PROTOCOL) {
    throw machine.fail(`pickle protocol ${version} is unknown; known: 2 to ${HIGHEST_PROTOCOL}`);
  }
}

/** LONG1: an integer of arbitrary size, of which those that a number holds are enough. */
function long(machine: PickleMachine): void {
  const bytes = machine.reader.slice(machine.reader.u8());
  if (bytes.length > 6) throw machine.fail(`an integer of ${bytes.length} bytes`);
  let value = 0;
  bytes.forEach((byte, index) => {
    value += byte * 2 ** (8 * index);
  });
  const negative = (bytes.at(-1) ?? 0) >= 0x80;
  machine.push(negative ? value - 2 ** (8 * bytes.length) : value);
}

/** BINFLOAT: the most significant byte first, unlike everything else. */
function float(reader: PickleMachine['reader']): number {
  const { buffer, byteOffset } = reader.slice(8);
  return new DataView(buffer, byteOffset).getFloat64(0);
}

/** Opcodes that carry a value, or nothing but a note to the reader. */
export const LITERAL_OPCODES: readonly (readonly [code: number, run: Opcode])[] = [
  [0x80, protocol],
  [0x95, (machine) => void machine.reader.u64()], // FRAME: a length that only prefetching needs
  [0x4e, literal(() => null)], // NONE
  [0x88, literal(() => true)], // NEWTRUE
  [0x89, literal(() => false)], // NEWFALSE
  [0x4a, literal((reader) => reader.i32())], // BININT
  [0x4b, literal((reader) => reader.u8())], // BININT1
  [0x4d, literal((reader) => reader.u16())], // BININT2
  [0x47, literal(float)],
  [0x8a, long],
  [0x54, literal((reader) => reader.slice(reader.u32()))], // BINSTRING
  [0x55, literal((reader) => reader.slice(reader.u8()))], // SHORT_BINSTRING
  [0x42, literal((reader) => reader.slice(reader.u32()))], // BINBYTES
  [0x43, literal((reader) => reader.slice(reader.u8()))], // SHORT_BINBYTES
  [0x58, literal((reader) => reader.utf8(reader.u32()))], // BINUNICODE
  [0x8c, literal((reader) => reader.utf8(reader.u8()))], // SHORT_BINUNICODE
];
