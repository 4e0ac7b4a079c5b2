export { readHdf5 } from './read-hdf5.js';
export { readKerasH5 } from './read-keras-h5.js';
export { isHdf5 } from './superblock.js';
