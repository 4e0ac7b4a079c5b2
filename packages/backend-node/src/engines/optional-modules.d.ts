// Optional peers that need not be installed to compile; they only register a tfjs backend.
declare module '@tensorflow/tfjs-node';
declare module '@tensorflow/tfjs-node-gpu';
