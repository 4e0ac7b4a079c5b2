export { type DefaultModelFile, defaultModelFile } from './default-model-files.js';
export { sharedMissing, sharedPath } from './shared-data.js';
