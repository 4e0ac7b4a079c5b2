import { excerpt } from '../../excerpt.js';
import type { ByteReader } from '../byte-reader.js';
import type {
  PickleContext,
  PickleGlobal,
  PickleGlobals,
  PickleValue,
  ResolvePersistentId,
} from './values.js';

/** Builders may allocate this much per byte of the file: the widest step is 8-bit to float32. */
const ALLOCATION_PER_BYTE = 8;

/** The state of a running unpickler: its stack, marks and memo. Opcodes act on it. */
export class PickleMachine implements PickleContext {
  readonly reader: ByteReader;
  /** Position of the opcode at hand. */
  position = 0;
  readonly memo = new Map<number, PickleValue>();
  readonly #globals: PickleGlobals;
  readonly #resolve: ResolvePersistentId | undefined;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  #allowance: number;

  constructor(reader: ByteReader, globals: PickleGlobals, resolve?: ResolvePersistentId) {
    this.reader = reader;
    this.#globals = globals;
    this.#resolve = resolve;
    this.#allowance = reader.length * ALLOCATION_PER_BYTE;
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  top(): PickleValue {
    const base = this.#marks.at(-1) ?? 0;
    const value = this.#stack.at(-1);
    if (this.#stack.length <= base || value === undefined) {
      throw this.fail('an opcode needs more values than there are');
    }
    return value;
  }

  /** Pops `count` values, in the order they were pushed. */
  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** Pops everything above the last mark, and the mark. */
  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.fail('an opcode needs a mark and there is none');
    return this.#stack.splice(mark);
  }

  memoized(index: number): PickleValue {
    const value = this.memo.get(index);
    if (value === undefined) throw this.fail(`nothing was stored as number ${index}`);
    return value;
  }

  global(module: string, name: string): PickleGlobal {
    const global = this.#globals.get(`${module} ${name}`);
    if (!global) {
      const allowed = [...this.#globals.keys()].join(', ');
      throw this.fail(
        `it asks for the Python name ${excerpt(`${module}.${name}`)}, ` +
          `which is not among the harmless ones (${allowed})`,
      );
    }
    return global;
  }

  persistent(id: PickleValue): PickleValue {
    if (!this.#resolve) throw this.fail('it refers to something outside the stream');
    return this.#resolve(id, this);
  }

  allocate(bytes: number): void {
    this.#allowance -= bytes;
    if (this.#allowance < 0) throw this.fail('it unfolds to far more than its size');
  }

  fail(problem: string): Error {
    return this.reader.fail(problem, this.position);
  }
}
