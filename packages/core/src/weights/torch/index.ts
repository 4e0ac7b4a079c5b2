export { readTorch } from './read-torch.js';
