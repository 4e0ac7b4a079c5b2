export { type NpyArray, readNpy } from './read-npy.js';
export { writeNpy } from './write-npy.js';
