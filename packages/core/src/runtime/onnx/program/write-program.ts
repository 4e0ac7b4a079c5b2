import type { Program, ValueSpec } from '../../../program/index.js';
import { programEmitterOf } from './emit/index.js';
import { arranged, type Layout, plain } from './layout.js';
import { ProgramGraph } from './program-graph.js';

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
export function writeProgram(program: Program, layouts: ReadonlyMap<string, Layout>): Uint8Array {
  const graph = new ProgramGraph(program, layouts);
  for (const node of program.nodes) {
    graph.scope = node.outputs[0]?.name as string;
    programEmitterOf(node.op)(node.op, node, graph);
  }
  const results = new Set<string>();
  const yields = (value: string, layout?: Layout) => {
    const name = resultName(value, layout);
    if (results.has(name)) return;
    results.add(name);
    const shape = graph.shapeOf(value);
    const own = layout ?? plain(shape.length);
    graph.output(name, graph.read(value, own), arranged(shape, own), graph.dtypeOf(value));
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
  return graph.finish();
}

/** The names of the variables that a program reads: they are inputs of its graph. */
export function variablesRead(program: Program): string[] {
  return program.nodes
    .filter(({ op }) => op.type === 'variable')
    .map(({ outputs }) => (outputs as readonly [ValueSpec])[0].name);
}
