export { type NearVector, nearestVectors } from './nearest-vectors.js';
export { codeLength, encodeVector } from './vector-code.js';
export { type Candidates, VectorIndex, type VectorIndexOptions } from './vector-index.js';
