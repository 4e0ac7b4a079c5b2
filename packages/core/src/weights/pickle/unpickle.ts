import type { ByteReader } from '../byte-reader.js';
import { PickleMachine } from './machine.js';
import { OPCODES } from './opcodes.js';
import type { PickleGlobals, PickleValue, ResolvePersistentId } from './values.js';

/**
 * Bounds the stack, the memo and the number of objects at once, since every opcode adds at most
 * one of each. A checkpoint of a large network takes some 30,000.
 */
const MOST_OPCODES = 500_000;
const STOP = 0x2e;

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
