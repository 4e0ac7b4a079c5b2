export { sharedPath, sharedMissing } from './shared-data.js';
