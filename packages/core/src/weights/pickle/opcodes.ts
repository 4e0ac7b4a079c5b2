import { LITERAL_OPCODES } from './literal-opcodes.js';
import type { PickleMachine } from './machine.js';
import { STRUCTURE_OPCODES } from './structure-opcodes.js';

export type Opcode = (machine: PickleMachine) => void;

/** The opcodes that arrays of numbers need, of protocols 2 to 4; all others are refused. */
export const OPCODES: ReadonlyMap<number, Opcode> = new Map([
  ...LITERAL_OPCODES,
  ...STRUCTURE_OPCODES,
]);
