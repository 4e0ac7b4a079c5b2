import { isHdf5, readKerasH5 } from '../../../weights/index.js';
import type { WeightsFormat } from '../weights-format.js';

export const keras: WeightsFormat = {
  id: 'keras',
  title: 'Keras weights (HDF5)',
  matches: ({ bytes }) => isHdf5(bytes),
  open: ({ bytes }) => ({ tensors: readKerasH5(bytes) }),
};
