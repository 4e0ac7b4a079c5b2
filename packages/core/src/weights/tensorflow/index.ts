export { type CheckpointIndex, checkpointShard, readCheckpointIndex } from './read-checkpoint.js';
export { readGraphDef } from './read-graph-def.js';
export { readTensorSlices } from './read-tensor-slices.js';
