import { ByteReader } from '../byte-reader.js';
import { excerpt } from '../excerpt.js';
import { readNpyHeader } from '../npy/npy-header.js';
import type { Weights, WeightTensor } from '../weights.js';
import { PickledArray } from './numpy-array.js';
import { NUMPY_GLOBALS } from './numpy-globals.js';
import { unpickle } from './unpickle.js';
import type { PickleDict, PickleValue } from './values.js';

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
