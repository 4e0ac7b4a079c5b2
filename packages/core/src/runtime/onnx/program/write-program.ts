import type { Program } from '../../../program/index.js';
import { programEmitterOf } from './emit/index.js';
import { arranged, type Layout, plain } from './layout.js';
import { ProgramGraph } from './program-graph.js';

/** A program as ONNX model, and what its results are called there. */
export interface OnnxProgram {
  readonly model: Uint8Array;
  /** Results of the graph: by value of the program for outputs and rows... */
  readonly results: ReadonlyMap<string, string>;
}
