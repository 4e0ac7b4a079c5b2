import type { PickleMachine } from './machine.js';
import type { Opcode } from './opcodes.js';
import { asText, OrderedDict, PickleGlobal, PickleObject, type PickleValue } from './values.js';

const LONGEST_NAME = 256;

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
export const STRUCTURE_OPCODES: readonly (readonly [code: number, run: Opcode])[] = [
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
