export type { OnnxTarget } from './graph-writer.js';
export type { OnnxRuntimeModule, OnnxSession, OnnxTensor, ScratchFolder } from './ort.js';
export { createOnnxProgramEngine, type OnnxProgramEngineOptions } from './program/engine.js';
export { createOnnxRuntime, type OnnxRuntimeOptions } from './runtime.js';
export { type OnnxFiles, writeOnnx, writeOnnxFiles } from './write-onnx.js';
