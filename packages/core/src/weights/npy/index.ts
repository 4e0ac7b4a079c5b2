export { type NpyArray, readNpy } from './read-npy.js';
export { readNpz } from './read-npz.js';
export { writeNpy } from './write-npy.js';
