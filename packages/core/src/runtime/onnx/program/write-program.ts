import type { Shape } from '../../../network/shape.js';
import type { DType, Program, ValueSpec } from '../../../program/index.js';
import { programEmitterOf } from './emit/index.js';
import { arranged, type Layout, plain } from './layout.js';
import { ProgramGraph } from './program-graph.js';

/** A value that a run of the graph yields. */
export interface OnnxResult {
  /** In the graph. */
  readonly name: string;
  /** In the order of the graph. */
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A program as ONNX model. */
export interface OnnxProgram {
  readonly model: Uint8Array;
  /** What a run yields, each once. */
  readonly results: readonly OnnxResult[];
}

/** What a value is called among the results; values of variables lie as these do. */
export function resultName(value: string, layout?: Layout): string {
  return layout ? `result:${value}:${layout.join('')}` : `result:${value}`;
}

/**
 * Writes a program as an ONNX model (opset 17). Inputs have their names, and so have variables, which are
 * inputs too. Results are those that {@link resultName} names: outputs and rows in the order of the
 * program, what variables are assigned or derived by in theirs.
 *
 * @param layouts of variables that are not kept in the order of the program
 */
export function writeProgram(program: Program, layouts: ReadonlyMap<string, Layout>): OnnxProgram {
  const graph = new ProgramGraph(program, layouts);
  for (const node of program.nodes) {
    graph.scope = node.outputs[0]?.name as string;
    programEmitterOf(node.op)(node.op, node, graph);
  }
  const results = new Map<string, OnnxResult>();
  const yields = (value: string, layout?: Layout) => {
    const name = resultName(value, layout);
    if (results.has(name)) return;
    const own = layout ?? plain(graph.shapeOf(value).length);
    const result = {
      name,
      shape: arranged(graph.shapeOf(value), own),
      dtype: graph.dtypeOf(value),
    };
    graph.output(name, graph.read(value, own), result.shape, result.dtype);
    results.set(name, result);
  };
  for (const value of Object.values(program.outputs)) yields(value);
  for (const change of [...program.gradients, ...program.updates]) {
    if ('value' in change) {
      yields(change.value, layouts.get(change.variable));
    } else {
      yields(change.ids);
      yields(change.rows);
    }
  }
  return { model: graph.finish(), results: [...results.values()] };
}

/** The names of the variables that a program reads: they are inputs of its graph. */
export function variablesRead(program: Program): string[] {
  return program.nodes
    .filter(({ op }) => op.type === 'variable')
    .map(({ outputs }) => (outputs as readonly [ValueSpec])[0].name);
}
