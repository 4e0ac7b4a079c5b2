/** What a restricted pickle can consist of. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  /** Byte strings, among them all `str` of Python 2; views of the file where possible. */
  | Uint8Array
  /** Lists and tuples. */
  | PickleValue[]
  | PickleDict
  | PickleGlobal
  | PickleObject;

export type PickleDict = Map<string | number, PickleValue>;

/**
 * Python's `collections.OrderedDict`. Unlike a plain dictionary it may have attributes, as the
 * `_metadata` of PyTorch's state dicts; they leave its items alone and are passed over.
 */
export class OrderedDict extends Map<string | number, PickleValue> {}

/** What builders may ask of the machine that runs them. */
export interface PickleContext {
  /** An error naming the format and the position of the opcode at hand; to be thrown. */
  fail(problem: string): Error;
  /** Announces an allocation; throws when a stream asks for more than its size justifies. */
  allocate(bytes: number): void;
}

/** An object that a builder made. The stream may complete it with a state. */
export abstract class PickleObject {
  abstract setState(state: PickleValue, context: PickleContext): void;
}

/** A name that streams may refer to and, if it has a builder, call. */
export class PickleGlobal {
  /** Makes the result of a call from its arguments. It never runs anything of the stream. */
  readonly build:
    | ((args: readonly PickleValue[], context: PickleContext) => PickleValue)
    | undefined;

  constructor(build?: PickleGlobal['build']) {
    this.build = build;
  }
}

/** The only names that a stream may refer to, by "module name". */
export type PickleGlobals = ReadonlyMap<string, PickleGlobal>;

/** Finds what a stream refers to by an id of its own, such as a tensor's numbers. */
export type ResolvePersistentId = (id: PickleValue, context: PickleContext) => PickleValue;

const LONGEST_TEXT = 1024;

/** A name or key: text, or a byte string as Python 2 writes it; undefined if long or neither. */
export function asText(value: PickleValue | undefined): string | undefined {
  const isText = typeof value === 'string' || value instanceof Uint8Array;
  if (!isText || value.length > LONGEST_TEXT) return undefined;
  return typeof value === 'string' ? value : String.fromCharCode(...value);
}
