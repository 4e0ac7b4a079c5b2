import { allBytes, readNpz, readPickledNpyWeights, storedTensors } from '../../../weights/index.js';
import type { WeightsFormat } from '../weights-format.js';
import { hasMark } from './marks.js';
import { isTorchArchive } from './torch.js';

/** The original's det1.npy and its like: a pickled dictionary of arrays. */
export const pickledNpy: WeightsFormat = {
  id: 'npy',
  title: 'NumPy .npy of a dictionary',
  matches: ({ bytes }) => hasMark(bytes, '\x93NUMPY'),
  open: ({ bytes }) => ({ tensors: storedTensors(readPickledNpyWeights(allBytes(bytes))) }),
};

export const npz: WeightsFormat = {
  id: 'npz',
  title: 'NumPy .npz archive',
  matches: ({ bytes }) => hasMark(bytes, 'PK\x03\x04') && !isTorchArchive(bytes),
  open: ({ bytes }) => ({ tensors: readNpz(bytes) }),
};
