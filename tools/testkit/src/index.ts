export { damagedBytes } from './damaged-bytes.js';
export { type LocalServer, serveLocally } from './local-server.js';
export { type DefaultModelFile, defaultModelFile } from './default-model-files.js';
export { sharedMissing, sharedPath } from './shared-data.js';
