export { readPickledNpyWeights } from './read-pickled-npy.js';
