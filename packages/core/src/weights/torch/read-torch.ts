import type { StoredTensor, StoredTensors } from '../../arrays/weights.js';
import { ByteReader } from '../byte-reader.js';
import type { FileBytes } from '../file-bytes.js';
import type { PickleValue } from '../pickle/values.js';
import { isLegacyTorch, readLegacyFile, readZipFile, type TorchContent } from './torch-files.js';
import { TorchTensor } from './torch-tensor.js';

/** Under which keys training scripts keep the state dict beside epoch, optimiser and the like. */
const NESTED_UNDER = ['state_dict', 'model_state_dict', 'model', 'net', 'network', 'backbone'];
/** What `nn.DataParallel` puts before every name. */
const PARALLEL_PREFIX = 'module.';

/**
 * Reads the state dict of a PyTorch file (.pt, .pth), of the legacy form or the zip form. Nothing
 * of the file can run: its pickle may rebuild tensors and do nothing else, so whole pickled modules
 * are refused. Names that training scripts wrap a state dict in, and `module.` of parallel
 * training, are taken off.
 *
 * Memory: the tensor at hand, beside the file where that is given as bytes.
 *
 * @returns tensors in PyTorch's own layout: convolutions are [out, in, height, width]
 * @throws FaceNetError WEIGHTS_CORRUPT
 */
export function readTorch(bytes: FileBytes): StoredTensors {
  const content = isLegacyTorch(bytes) ? readLegacyFile(bytes) : readZipFile(bytes);
  const tensors = stateDict(content.value);
  if (!tensors) {
    throw new ByteReader(bytes, 'PyTorch file').fail('it holds no dictionary of tensors');
  }
  return new Map([...tensors].map(([name, tensor]) => [name, stored(tensor, content)]));
}

function stored(tensor: TorchTensor, { bytesOf, littleEndian }: TorchContent): StoredTensor {
  return {
    shape: tensor.shape,
    read: (pool) => tensor.decode(bytesOf(tensor.storage), littleEndian, pool),
  };
}

/**
 * Finds the tensors of a checkpoint by name: in the dictionary itself, or one level down.
 *
 * @returns undefined when there are none
 */
function stateDict(value: PickleValue): Map<string, TorchTensor> | undefined {
  if (!(value instanceof Map)) return undefined;
  for (const candidate of [value, ...NESTED_UNDER.map((key) => value.get(key))]) {
    const tensors = tensorsOf(candidate);
    if (tensors.size > 0) return tensors;
  }
  return undefined;
}

function tensorsOf(value: PickleValue | undefined): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  if (!(value instanceof Map)) return tensors;
  for (const [key, tensor] of value) {
    if (!(tensor instanceof TorchTensor)) continue;
    const name = String(key);
    const parallel = name.startsWith(PARALLEL_PREFIX);
    tensors.set(parallel ? name.slice(PARALLEL_PREFIX.length) : name, tensor);
  }
  return tensors;
}
