import { ByteReader } from '../byte-reader.js';
import type { FileBytes } from '../file-bytes.js';
import type { StoredTensor, StoredTensors } from '../stored-tensor.js';
import { isLegacyTorch, readLegacyFile } from './legacy-file.js';
import { stateDict } from './state-dict.js';
import type { TorchContent } from './torch-content.js';
import type { TorchTensor } from './torch-tensor.js';
import { readZipFile } from './zip-file.js';

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
