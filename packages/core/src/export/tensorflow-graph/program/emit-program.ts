import {
  type Program,
  producersOf,
  type UpdateSpec,
  type VariableSpec,
  valuesOf,
} from '../../../program/index.js';
import { programEmitterOf } from './emit/index.js';
import { type EmitOptions, EmitScope, ProgramValues } from './emit/scope.js';
import { after, type GraphAssembly } from './graph-assembly.js';

/** A program in a graph. */
export interface EmittedProgram {
  /** The graph's result that each value is. */
  resultOf(value: string): string;
  /** Nodes that look at a variable: it may change after them only. */
  readersOf(variable: string): readonly string[];
}

/** Adds the operations of a program to a graph; its inputs become placeholders, its variables are shared. */
export function emitProgram(
  graph: GraphAssembly,
  program: Program,
  options: EmitOptions,
): EmittedProgram {
  const values = new ProgramValues(graph, program.name, options, {
    specs: valuesOf(program),
    producers: producersOf(program),
    variables: new Map(program.variables.map((variable) => [variable.name, variable])),
  });
  for (const node of program.nodes) {
    const { op } = node;
    if (op.type === 'variable') continue;
    const results = programEmitterOf(op)(op, new EmitScope(values, node));
    node.outputs.forEach(({ name }, i) => {
      values.set(name, results[i] as string);
    });
  }
  return {
    resultOf: (value) => values.get(value),
    readersOf: (variable) => values.readers.get(variable) ?? [],
  };
}

/**
 * Adds the updates that a program makes; those of one variable one after the other.
 *
 * @returns the nodes that make them
 */
export function emitUpdates(
  graph: GraphAssembly,
  program: Program,
  emitted: EmittedProgram,
): string[] {
  const variables = new Map(program.variables.map((variable) => [variable.name, variable]));
  const last = new Map<string, string>();
  return program.updates.map((update) => {
    // Whatever the update needs is made before the variable is looked at for the last time.
    const values = operandsOf(update).map((value) => emitted.resultOf(value));
    const before = [...emitted.readersOf(update.variable), last.get(update.variable) ?? []].flat();
    const variable = {
      ...(variables.get(update.variable) as VariableSpec),
      type: 'DT_FLOAT',
    } as const;
    const order = before.map(after);
    const node =
      update.kind === 'assign'
        ? graph.assign(variable, values[0] as string, program.name, order)
        : graph.add(
            'ResourceScatterSub',
            `${program.name}/${variable.name}/subtract`,
            [graph.handle(variable), ...values, ...order],
            { dtype: { type: 'DT_FLOAT' }, Tindices: { type: 'DT_INT32' } },
          );
    last.set(update.variable, node);
    return node;
  });
}

function operandsOf(update: UpdateSpec): string[] {
  return update.kind === 'assign' ? [update.value] : [update.ids, update.rows];
}
