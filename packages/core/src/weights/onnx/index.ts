export type { OnnxAttribute, OnnxModel, OnnxNode, OnnxValue } from './model.js';
export { readOnnx } from './read-onnx.js';
