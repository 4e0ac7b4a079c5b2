import type { ByteReader } from '../byte-reader.js';
import { PickleMachine } from './machine.js';
import {
  asText,
  OrderedDict,
  PickleGlobal,
  type PickleGlobals,
  PickleObject,
  type PickleValue,
  type ResolvePersistentId,
} from './values.js';

type Opcode = (machine: PickleMachine) => void;

/**
 * Bounds the stack, the memo and the number of objects at once, since every opcode adds at most
 * one of each. A checkpoint of a large network takes some 30,000.
 */
const MOST_OPCODES = 500_000;
const HIGHEST_PROTOCOL = 4;
const STOP = 0x2e;
const LONGEST_NAME = 256;

/**
 * Rebuilds the value of a Python pickle without being able to run anything: the stream can only
 * make plain data and call the builders of `globals`. The reader must stand at the stream's first
 * byte and is left behind its last.
 *
 * @param resolve for streams that refer to what lies outside them
 *
 * @throws FaceNetError WEIGHTS_CORRUPT at opcodes and names that are not allowed, broken streams
 * and streams that would unfold to far more than their size
 */
export function unpickle(
  reader: ByteReader,
  globals: PickleGlobals,
  resolve?: ResolvePersistentId,
): PickleValue {
  const machine = new PickleMachine(reader, globals, resolve);
  for (let count = 0; count < MOST_OPCODES; count++) {
    machine.position = reader.offset;
    const code = reader.u8();
    if (code === STOP) return machine.pop();
    const run = OPCODES.get(code);
    if (!run) {
      throw machine.fail(
        `the pickle opcode 0x${code.toString(16).padStart(2, '0')} is not allowed`,
      );
    }
    run(machine);
  }
  throw machine.fail(`the pickle has more than ${MOST_OPCODES} opcodes`);
}

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
const LITERAL_OPCODES: readonly (readonly [code: number, run: Opcode])[] = [
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

function tuple(length: number): Opcode {
  return (machine) => machine.push(machine.popMany(length));
}

function append(machine: PickleMachine, items: readonly PickleValue[]): void {
  const list = machine.top();
  if (!Array.isArray(list)) throw machine.fail('it appends to something that is no list');
  for (const item of items) list.push(item);
}

function setItems(machine: PickleMachine, items: readonly PickleValue[]): void {
  const dict = machine.top();
  if (!(dict instanceof Map) || items.length % 2 !== 0) {
    throw machine.fail('it sets items of something that is no dictionary');
  }
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i];
    const name = typeof key === 'number' ? key : asText(key);
    if (name === undefined) throw machine.fail('a dictionary key is neither text nor number');
    dict.set(name, items[i + 1]!);
  }
}

function store(machine: PickleMachine, index: number): void {
  machine.memo.set(index, machine.top());
}

function line(machine: PickleMachine): string {
  const { reader } = machine;
  const start = reader.offset;
  const length = reader.peek(start + LONGEST_NAME).indexOf(0x0a);
  if (length < 0) throw machine.fail(`a name does not end within ${LONGEST_NAME} bytes`);
  const text = reader.utf8(length);
  reader.at(start + length + 1);
  return text;
}

function globalOnStack(machine: PickleMachine): void {
  const [module, name] = machine.popMany(2).map(asText);
  if (module === undefined || name === undefined) throw machine.fail('a Python name is no text');
  machine.push(machine.global(module, name));
}

function reduce(machine: PickleMachine): void {
  const [global, args] = machine.popMany(2);
  if (!(global instanceof PickleGlobal) || !global.build || !Array.isArray(args)) {
    throw machine.fail('it calls something that cannot be called');
  }
  machine.push(global.build(args, machine));
}

function build(machine: PickleMachine): void {
  const state = machine.pop();
  const object = machine.top();
  if (object instanceof OrderedDict) return;
  if (!(object instanceof PickleObject)) {
    throw machine.fail('it sets the state of something that has none');
  }
  object.setState(state, machine);
}

/** Opcodes that combine, store and recall values. */
const STRUCTURE_OPCODES: readonly (readonly [code: number, run: Opcode])[] = [
  [0x28, (machine) => machine.mark()],
  [0x29, tuple(0)],
  [0x85, tuple(1)],
  [0x86, tuple(2)],
  [0x87, tuple(3)],
  [0x74, (machine) => machine.push(machine.popToMark())], // TUPLE
  [0x5d, (machine) => machine.push([])], // EMPTY_LIST
  [0x61, (machine) => append(machine, [machine.pop()])], // APPEND
  [0x65, (machine) => append(machine, machine.popToMark())], // APPENDS
  [0x7d, (machine) => machine.push(new Map())], // EMPTY_DICT
  [0x73, (machine) => setItems(machine, machine.popMany(2))], // SETITEM
  [0x75, (machine) => setItems(machine, machine.popToMark())], // SETITEMS
  [0x71, (machine) => store(machine, machine.reader.u8())], // BINPUT
  [0x72, (machine) => store(machine, machine.reader.u32())], // LONG_BINPUT
  [0x94, (machine) => store(machine, machine.memo.size)], // MEMOIZE
  [0x68, (machine) => machine.push(machine.memoized(machine.reader.u8()))], // BINGET
  [0x6a, (machine) => machine.push(machine.memoized(machine.reader.u32()))], // LONG_BINGET
  [0x63, (machine) => machine.push(machine.global(line(machine), line(machine)))], // GLOBAL
  [0x93, globalOnStack],
  [0x51, (machine) => machine.push(machine.persistent(machine.pop()))], // BINPERSID
  [0x52, reduce],
  [0x62, build],
];

/** The opcodes that arrays of numbers need, of protocols 2 to 4; all others are refused. */
const OPCODES: ReadonlyMap<number, Opcode> = new Map([...LITERAL_OPCODES, ...STRUCTURE_OPCODES]);
