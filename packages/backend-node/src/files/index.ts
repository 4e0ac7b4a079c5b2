export { ioFailed } from './io-failed.js';
export { makeFolder } from './make-folder.js';
export { openRegularFile, readRegularFile } from './regular-file.js';
export { removeLeftovers, writeAtomically } from './write-atomically.js';
