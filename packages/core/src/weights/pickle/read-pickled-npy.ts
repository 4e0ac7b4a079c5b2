import { checkedElementCount, elementCount } from '../../arrays/element-count.js';
import type { Weights, WeightTensor } from '../../arrays/weights.js';
import { excerpt } from '../../excerpt.js';
import { ByteReader } from '../byte-reader.js';
import { type NumpyDtype, parseNumpyDtype, readNpyHeader } from '../npy/read-npy.js';
import { toRowMajor } from '../row-major.js';
import { decodeToFloat32, SCALARS } from '../scalar-types.js';
import { unpickle } from './unpickle.js';
import {
  asText,
  type PickleContext,
  type PickleDict,
  PickleGlobal,
  type PickleGlobals,
  PickleObject,
  type PickleValue,
} from './values.js';

/** The same layer may be referred to from many places; what that unfolds to is bounded. */
const MOST_TENSORS = 100_000;

/**
 * Reads a .npy file that holds one pickled dictionary `{layer: {param: array}}`, as the weights of
 * the original MTCNN (`det1.npy` ...) do. The names become `layer/param`: `conv1/weights`,
 * `PReLU1/alpha`. Pickled by Python 2 or 3, protocols 2 to 4; nothing of the file is run.
 *
 * Memory: at most 8 bytes of arrays per byte of the file, and at most 500,000 small objects.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT when the file is damaged, holds something else, or refers
 * to a Python name or uses a pickle opcode that arrays do not need
 */
export function readPickledNpyWeights(bytes: Uint8Array): Weights {
  const reader = new ByteReader(bytes, 'pickled .npy file');
  const { dtype } = readNpyHeader(reader);
  if (dtype !== '|O') throw reader.fail(`its dtype is ${excerpt(dtype)}, not an object's "|O"`, 0);
  const start = reader.offset;

  const layers = layersOf(unpickle(reader, NUMPY_GLOBALS));
  if (!layers) throw reader.fail('it does not hold one dictionary', start);
  if (reader.remaining > 0) throw reader.fail(`${reader.remaining} bytes follow its end`);

  const weights = new Map<string, WeightTensor>();
  for (const [layer, params] of layers) {
    if (!(params instanceof Map)) throw reader.fail(`layer ${excerpt(layer)} is no dictionary`);
    for (const [param, array] of params) {
      const name = `${layer}/${param}`;
      const tensor = array instanceof PickledArray ? array.tensor : undefined;
      if (!tensor) throw reader.fail(`${excerpt(name)} is no array of numbers`);
      if (weights.has(name) || weights.size === MOST_TENSORS) {
        throw reader.fail(`${excerpt(name)} comes twice, or is one of over ${MOST_TENSORS} arrays`);
      }
      weights.set(name, tensor);
    }
  }
  return weights;
}

function layersOf(value: PickleValue): PickleDict | undefined {
  const items = value instanceof PickledArray ? value.items : undefined;
  const [layers] = items ?? [];
  return items?.length === 1 && layers instanceof Map ? layers : undefined;
}

/** A pickled `numpy.dtype`: a kind and size such as `f4`; its state holds the byte order. */
class PickledDtype extends PickleObject {
  readonly code: string;
  #order = '|';

  constructor(code: string) {
    super();
    this.code = code;
  }

  /** Undefined for arrays of anything but numbers. */
  scalar(): NumpyDtype | undefined {
    return parseNumpyDtype(this.#order + this.code);
  }

  override setState(state: PickleValue, context: PickleContext): void {
    const order = Array.isArray(state) ? asText(state[1]) : undefined;
    if (order === undefined) throw context.fail('a numpy dtype has no byte order');
    this.#order = order;
  }
}

/** A pickled `numpy.ndarray` of numbers (`tensor`) or of Python objects (`items`). */
class PickledArray extends PickleObject {
  tensor: WeightTensor | undefined;
  items: readonly PickleValue[] | undefined;

  /** The state is `(version, shape, dtype, isFortran, values)`. */
  override setState(state: PickleValue, context: PickleContext): void {
    const [, sizes, dtype, isFortran, values] = Array.isArray(state) ? state : [];
    const shape = shapeOf(sizes);
    if (!shape || !(dtype instanceof PickledDtype)) {
      throw context.fail('a numpy array has an impossible shape or no dtype');
    }
    const count = elementCount(shape);
    if (dtype.code === 'O8' && Array.isArray(values) && values.length === count) {
      this.items = values;
      return;
    }
    const scalar = dtype.scalar();
    const expected = scalar && count * SCALARS[scalar.type].bytes;
    if (!scalar || !(values instanceof Uint8Array) || values.length !== expected) {
      const actual = values instanceof Uint8Array ? `${values.length} bytes` : 'no bytes';
      throw context.fail(
        `a numpy array of shape ${excerpt(shape)} and dtype ${excerpt(dtype.code)} has ${actual}`,
      );
    }
    context.allocate(4 * count);
    const data = decodeToFloat32(values, scalar.type, scalar.littleEndian);
    this.tensor = { shape, data: isFortran === true ? toRowMajor(data, shape) : data };
  }
}

/** A copy, since the stream may still change its list. */
function shapeOf(value: PickleValue | undefined): number[] | undefined {
  const sizes = value as number[]; // checkedElementCount rejects whatever is no number
  return Array.isArray(value) && checkedElementCount(sizes) !== undefined ? [...sizes] : undefined;
}

/** `_codecs.encode(text, 'latin1')`: how Python 3 writes bytes in protocol 2. */
function encodeLatin1(args: readonly PickleValue[], context: PickleContext): Uint8Array {
  const [text, encoding] = args;
  if (typeof text !== 'string' || encoding !== 'latin1') {
    throw context.fail('text can only be encoded as latin1');
  }
  context.allocate(text.length);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw context.fail(`the character ${code} does not exist in latin1`);
    bytes[i] = code;
  }
  return bytes;
}

function dtype(args: readonly PickleValue[], context: PickleContext): PickledDtype {
  const code = asText(args[0]);
  if (code === undefined) throw context.fail('a numpy dtype has no name');
  return new PickledDtype(code);
}

const reconstruct = new PickleGlobal(() => new PickledArray());

/** The names that pickled numpy arrays refer to. `ndarray` is only mentioned, never called. */
const NUMPY_GLOBALS: PickleGlobals = new Map([
  ['numpy.core.multiarray _reconstruct', reconstruct],
  ['numpy._core.multiarray _reconstruct', reconstruct], // since numpy 2
  ['numpy ndarray', new PickleGlobal()],
  ['numpy dtype', new PickleGlobal(dtype)],
  ['_codecs encode', new PickleGlobal(encodeLatin1)],
]);
