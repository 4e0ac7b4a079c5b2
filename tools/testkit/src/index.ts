export { arbitraryImage } from './arbitrary-image.js';
export { damagedBytes } from './damaged-bytes.js';
export { type DefaultModelFile, defaultModelFile } from './default-model-files.js';
export { type FuzzReport, type FuzzTarget, fuzzParser } from './fuzz-parser.js';
export { type LocalServer, serveLocally } from './local-server.js';
export { type NpyData, type NpyFile, readNpy } from './read-npy.js';
export { readPng } from './read-png.js';
export { sharedMissing, sharedPath } from './shared-data.js';
