export { isLegacyTorch } from './legacy-file.js';
export { readTorch } from './read-torch.js';
