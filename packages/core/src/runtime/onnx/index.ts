export type { OnnxRuntimeModule, OnnxSession, OnnxTensor } from './ort.js';
export { createOnnxRuntime, type OnnxRuntimeOptions } from './runtime.js';
export type { ScratchFolder } from './scratch-folder.js';
export { type OnnxFiles, writeOnnx, writeOnnxFiles } from './write-onnx.js';
