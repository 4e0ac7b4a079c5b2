export type { ArrayPool } from '../arrays/array-pool.js';
export * from '../arrays/weights.js';
export { allBytes, type ByteSource, bytesBetween, type FileBytes } from './file-bytes.js';
export { isHdf5 } from './hdf5/hdf5-file.js';
export { readHdf5, readHdf5Texts, readKerasH5 } from './hdf5/read-hdf5.js';
export { type Hdf5Array, writeHdf5 } from './hdf5/write-hdf5.js';
export { type NpyArray, readNpy, readNpz } from './npy/read-npy.js';
export { writeNpy, writeNpyTexts } from './npy/write-npy.js';
export {
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxValue,
  readOnnx,
} from './onnx/read-onnx.js';
export { readPickledNpyWeights } from './pickle/read-pickled-npy.js';
export {
  type OpenedSafetensors,
  openSafetensors,
  readSafetensors,
  type SafetensorsContent,
} from './safetensors/read-safetensors.js';
export { type SafetensorsOptions, writeSafetensors } from './safetensors/write-safetensors.js';
export type { NumericArray } from './scalar-types.js';
export {
  type CheckpointIndex,
  checkpointShard,
  readCheckpointIndex,
} from './tensorflow/read-checkpoint.js';
export { readGraphDef } from './tensorflow/read-graph-def.js';
export { readTensorSlices } from './tensorflow/read-tensor-slices.js';
export {
  type CheckpointTensor,
  checkpointState,
  writeCheckpoint,
} from './tensorflow/write-checkpoint.js';
export {
  readTfjsManifest,
  type TfjsDtype,
  type TfjsGroup,
  type TfjsManifest,
  type TfjsQuantization,
  type TfjsTensor,
} from './tfjs/read-manifest.js';
export { readTfjsWeights, type TfjsShards } from './tfjs/read-weights.js';
export type { TfliteActivation, TfliteOptions } from './tflite/operators.js';
export {
  readTflite,
  type TfliteModel,
  type TfliteOperator,
  type TfliteQuantization,
  type TfliteTensor,
  tfliteConstant,
} from './tflite/read-tflite.js';
export { readTorch } from './torch/read-torch.js';
export { isLegacyTorch } from './torch/torch-files.js';
