export type {
  TfjsDtype,
  TfjsGroup,
  TfjsManifest,
  TfjsQuantization,
  TfjsTensor,
} from './manifest.js';
export { readTfjsManifest } from './read-manifest.js';
export { readTfjsWeights, type TfjsShards } from './read-weights.js';
