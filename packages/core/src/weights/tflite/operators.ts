import type { ByteReader } from '../byte-reader.js';
import type { FlatTable } from './flat-table.js';

/** What an operator does to its result. */
export type TfliteActivation = 'none' | 'relu' | 'relu-n1-to-1' | 'relu6' | 'tanh' | 'sign-bit';

/** What parametrises an operator. Only the fields that its kind has are present. */
export interface TfliteOptions {
  readonly padding?: 'same' | 'valid';
  /** Vertical, horizontal. */
  readonly strides?: readonly [number, number];
  /** Vertical, horizontal. */
  readonly dilations?: readonly [number, number];
  /** Height and width of a pooling window. */
  readonly window?: readonly [number, number];
  readonly depthMultiplier?: number;
  /** Applied to the operator's output. */
  readonly activation?: TfliteActivation;
}

type OptionsReader = (options: FlatTable, reader: ByteReader) => TfliteOptions;

/** The union tag and the reader of an operator's options. */
interface OptionsKind {
  readonly tag: number;
  readonly read: OptionsReader;
}

// Field numbers below are those of TensorFlow's schema.fbs.

const PADDINGS = ['same', 'valid'] as const;
const ACTIVATIONS: readonly TfliteActivation[] = [
  'none',
  'relu',
  'relu-n1-to-1',
  'relu6',
  'tanh',
  'sign-bit',
];

function choice<Value>(values: readonly Value[], index: number, what: string, reader: ByteReader) {
  const value = values[index];
  if (value === undefined) throw reader.fail(`${index} is no kind of ${what}`);
  return value;
}

function padding(options: FlatTable, reader: ByteReader) {
  return choice(PADDINGS, options.int8(0), 'padding', reader);
}

function activation(options: FlatTable, field: number, reader: ByteReader) {
  return choice(ACTIVATIONS, options.int8(field), 'activation', reader);
}

const conv2d: OptionsReader = (options, reader) => ({
  padding: padding(options, reader),
  strides: [options.int32(2), options.int32(1)],
  activation: activation(options, 3, reader),
  dilations: [options.int32(5, 1), options.int32(4, 1)],
});

const depthwiseConv2d: OptionsReader = (options, reader) => ({
  padding: padding(options, reader),
  strides: [options.int32(2), options.int32(1)],
  depthMultiplier: options.int32(3),
  activation: activation(options, 4, reader),
  dilations: [options.int32(6, 1), options.int32(5, 1)],
});

const pool2d: OptionsReader = (options, reader) => ({
  padding: padding(options, reader),
  strides: [options.int32(2), options.int32(1)],
  window: [options.int32(4), options.int32(3)],
  activation: activation(options, 5, reader),
});

const onlyActivation: OptionsReader = (options, reader) => ({
  activation: activation(options, 0, reader),
});

const OPTIONS: Readonly<Record<string, OptionsKind>> = {
  CONV_2D: { tag: 1, read: conv2d },
  DEPTHWISE_CONV_2D: { tag: 2, read: depthwiseConv2d },
  AVERAGE_POOL_2D: { tag: 5, read: pool2d },
  MAX_POOL_2D: { tag: 5, read: pool2d },
  FULLY_CONNECTED: { tag: 8, read: onlyActivation },
  ADD: { tag: 11, read: onlyActivation },
  MUL: { tag: 21, read: onlyActivation },
  SUB: { tag: 28, read: onlyActivation },
  DIV: { tag: 29, read: onlyActivation },
};

/** Reads fields 3 (tag) and 4 (table) of an Operator. */
export function operatorOptions(
  opcode: string,
  operator: FlatTable,
  reader: ByteReader,
): TfliteOptions {
  const kind = Object.hasOwn(OPTIONS, opcode) ? OPTIONS[opcode] : undefined;
  if (!kind) return {};
  const options = operator.table(4);
  if (!options || operator.uint8(3) !== kind.tag) {
    throw reader.fail(`the options of a ${opcode} operator are missing`, operator.position);
  }
  return kind.read(options, reader);
}

/** Operators that convolutional networks are made of, by their number in the schema. */
const OPCODES: Readonly<Record<number, string>> = {
  0: 'ADD',
  1: 'AVERAGE_POOL_2D',
  2: 'CONCATENATION',
  3: 'CONV_2D',
  4: 'DEPTHWISE_CONV_2D',
  6: 'DEQUANTIZE',
  9: 'FULLY_CONNECTED',
  11: 'L2_NORMALIZATION',
  14: 'LOGISTIC',
  17: 'MAX_POOL_2D',
  18: 'MUL',
  19: 'RELU',
  21: 'RELU6',
  22: 'RESHAPE',
  25: 'SOFTMAX',
  32: 'CUSTOM',
  34: 'PAD',
  39: 'TRANSPOSE',
  40: 'MEAN',
  41: 'SUB',
  42: 'DIV',
  43: 'SQUEEZE',
  47: 'EXP',
  54: 'PRELU',
  55: 'MAXIMUM',
  57: 'MINIMUM',
  59: 'NEG',
  74: 'SUM',
  75: 'SQRT',
  76: 'RSQRT',
  78: 'POW',
  82: 'REDUCE_MAX',
  83: 'PACK',
  92: 'SQUARE',
  98: 'LEAKY_RELU',
  101: 'ABS',
  114: 'QUANTIZE',
};

/** Name of an OperatorCode: a byte in old files, a wider number beside it in newer ones. */
export function opcodeName(code: FlatTable): string {
  const number = Math.max(code.int8(0), code.int32(3));
  return OPCODES[number] ?? `BUILTIN_${number}`;
}
