import type { Shape } from '../../../network/shape.js';
import {
  type GradientSpec,
  type Program,
  type ValueSpec,
  type VariableSpec,
  valuesOf,
} from '../../../program/index.js';
import { type OptimizerSpec, slotsOf, takesWeightDecay } from '../../../program/optimizer-spec.js';
import type { DataType } from '../graph.js';
import { type Signature, type SignaturePort, writeSavedModel } from '../write-saved-model.js';
import { TYPES } from './emit/scope.js';
import { type EmittedProgram, emitProgram, emitUpdates } from './emit-program.js';
import { after, GraphAssembly, type GraphVariable } from './graph-assembly.js';
import { emitDenseUpdate, emitRowsUpdate, type UpdateScalar } from './optimizers.js';

/** What becomes one graph. */
export interface TrainingGraphOptions {
  /** Its gradients are those that the optimiser applies. */
  readonly train: Program;
  /** Programs that share its variables. */
  readonly others: readonly Program[];
  readonly optimizer: OptimizerSpec;
  /** Shortens all gradients together, or limits each number. */
  readonly clip?: { readonly by: 'norm' | 'value'; readonly limit: number };
  /** How many gradients one step takes; default 1. */
  readonly accumulate?: number;
  /** Keeps exponential moving averages of what is learned. Default false. */
  readonly averages?: boolean;
  /**
   * Convolutions and products of matrices in float16, for GPUs; derivatives are made larger before they
   * are rounded. Default false.
   */
  readonly halfPrecision?: boolean;
}

/** An array that the graph keeps, beside gradients. */
export interface StateArray {
  /** As a checkpoint calls it. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly kind: 'variable' | 'slot' | 'average';
}

/** A gradient that the graph keeps. */
export interface KeptGradient {
  readonly variable: string;
  readonly shape: readonly number[];
  /** Of some rows, whose ids are under {@link idsOf}. */
  readonly rows: boolean;
}

/** What moving variables depends on, beside gradients: `scale` shortens them, averages move by a share. */
export type ApplyScalar = UpdateScalar | 'scale' | 'average_share';

/** A TensorFlow graph that trains, and what can be asked of it: see {@link writeTrainingGraph}. */
export interface TrainingGraph {
  /** `saved_model.pb`. */
  readonly bytes: Uint8Array;
  readonly signatures: Readonly<Record<string, Signature>>;
  readonly state: readonly StateArray[];
  readonly gradients: readonly KeptGradient[];
  /** What the signature `apply` is fed. */
  readonly applyScalars: readonly ApplyScalar[];
}

/** Name of the output that is there once a signature has done everything. */
export const DONE = 'done';
/** Name of the output that is the length of all gradients together. */
export const GRADIENT_NORM = 'gradient_norm';

/** Name of a program's output among those of its signature. */
export function outputPort(output: string): string {
  return `outputs/${output}`;
}

/** Name of the ids of a gradient of rows. */
export function idsOf(variable: string): string {
  return `${variable}/ids`;
}

/**
 * Writes programs, optimiser and state as one TensorFlow graph with variables (a SavedModel). Its
 * signatures:
 *
 * - each program by its name: fed its inputs, fetched `outputs/<output>`, `done`, and of `train`
 *   `gradient_norm`. `train` keeps its gradients in the graph and moves nothing but what the program
 *   itself updates.
 * - `apply` moves variables by the gradients that are kept; between them, where several gradients make
 *   one step, `accumulateFirst` and `accumulate` add them up (fetched `gradient_norm`)
 * - `initialize` and `read` for all that a checkpoint holds, `write` for variables, `writeState` for what
 *   belongs to the optimiser, `resetAverages`
 * - `gradients` for those that are kept; `waiting` and `writeWaiting` for those that are added up
 *
 * So the host sees the norm before anything moves, and gradients can be exchanged between machines.
 */
export function writeTrainingGraph(options: TrainingGraphOptions): TrainingGraph {
  const { train, others, halfPrecision = false } = options;
  const graph = new GraphAssembly();
  const signatures: Record<string, Signature> = {};
  const parts = new TrainingParts(options, graph);
  for (const program of [train, ...others]) {
    const emitted = emitProgram(graph, program, { halfPrecision });
    const specs = valuesOf(program);
    const outputs = Object.entries(program.outputs).map(([name, value]) => {
      return [outputPort(name), valuePort(specs, value, emitted)] as const;
    });
    const norm = program === train ? parts.keepGradients(emitted) : undefined;
    const updates = emitUpdates(graph, program, emitted);
    const done = graph.done(program.name, [...updates, ...(norm?.kept ?? [])]);
    signatures[program.name] = {
      inputs: Object.fromEntries(
        program.inputs.map(({ name }) => [name, valuePort(specs, name, emitted)]),
      ),
      outputs: {
        ...Object.fromEntries(outputs),
        ...(norm && { [GRADIENT_NORM]: number(norm.norm) }),
        ...donePort(done),
      },
    };
  }
  Object.assign(signatures, parts.signatures());
  return {
    bytes: writeSavedModel(graph.nodes, signatures),
    signatures,
    state: parts.state,
    gradients: parts.gradients,
    applyScalars: parts.applyScalars,
  };
}

const FLOATS = { T: { type: 'DT_FLOAT' } } as const;
const WHOLE = { type: 'DT_INT32' } as const;

/** A gradient in the graph: results, or variables that keep them. */
interface GradientParts<Part> {
  readonly values: Part;
  /** Of a gradient of some rows. */
  readonly ids: Part | undefined;
}

/** The graph behind the programs: gradients that are kept, the optimiser, reading and writing. */
class TrainingParts {
  readonly gradients: readonly KeptGradient[];
  readonly state: readonly StateArray[];
  readonly #options: TrainingGraphOptions;
  readonly #graph: GraphAssembly;
  readonly #variables: ReadonlyMap<string, VariableSpec>;
  readonly #scalars = new Map<ApplyScalar, string>();

  constructor(options: TrainingGraphOptions, graph: GraphAssembly) {
    const { train, others, optimizer, averages = false } = options;
    this.#options = options;
    this.#graph = graph;
    this.#variables = new Map(
      [train, ...others].flatMap(({ variables }) => variables.map((each) => [each.name, each])),
    );
    this.gradients = train.gradients.map(({ variable, kind }) => {
      return { variable, shape: this.#shapeOf(variable), rows: kind === 'rows' };
    });
    const learned = this.gradients.map(({ variable }) => variable);
    const named = (name: string, variable: string, kind: StateArray['kind']): StateArray => {
      return { name, shape: this.#shapeOf(variable), kind };
    };
    this.state = [
      ...[...this.#variables.keys()].map((name) => named(name, name, 'variable')),
      ...learned.flatMap((variable) =>
        slotsOf(optimizer, variable).map(({ name }) => named(name, variable, 'slot')),
      ),
      ...(averages ? learned.map((name) => named(averageOf(name), name, 'average')) : []),
    ];
  }

  get applyScalars(): readonly ApplyScalar[] {
    return [...this.#scalars.keys()];
  }

  /** Keeps the gradients of a run in the graph. */
  keepGradients(emitted: EmittedProgram): { readonly norm: string; readonly kept: string[] } {
    const specs = this.#options.train.gradients;
    const gradients = specs.map((spec) => gradientOf(spec, emitted));
    const summed = gradients.map((gradient, i) => this.#summed(gradient, 'train', i));
    return { norm: this.#norm('train', summed), kept: this.#keep('kept', 'train', gradients) };
  }

  signatures(): Record<string, Signature> {
    const graph = this.#graph;
    const { accumulate = 1 } = this.#options;
    const kept = this.#readGradients('kept', 'gradients');
    const signatures: Record<string, Signature> = {
      gradients: { inputs: {}, outputs: this.#gradientPorts(kept) },
      initialize: doing(graph.done('initialize', this.#initialize())),
      read: {
        inputs: {},
        outputs: Object.fromEntries(
          this.state.map(({ name, shape }) => {
            const result = graph.read({ name, shape, type: 'DT_FLOAT' }, 'read');
            return [name, portAt(result, shape)];
          }),
        ),
      },
      write: this.#write('write', this.#named('variable')),
      writeState: this.#write('writeState', [...this.#named('slot'), ...this.#named('average')]),
      apply: this.#apply(),
    };
    if (accumulate > 1) {
      const waiting = this.#readGradients('waiting', 'waiting');
      signatures.waiting = { inputs: {}, outputs: this.#gradientPorts(waiting) };
      const places = this.gradients.flatMap((gradient): [string, GraphVariable][] => {
        const { values, ids } = this.#place('waiting', gradient);
        const dense: [string, GraphVariable] = [gradient.variable, values];
        return ids ? [dense, [idsOf(gradient.variable), ids]] : [dense];
      });
      signatures.writeWaiting = this.#write('writeWaiting', places);
      signatures.accumulateFirst = this.#accumulate('accumulateFirst', false);
      signatures.accumulate = this.#accumulate('accumulate', true);
    }
    if (this.#options.averages) {
      const copies = this.gradients.map(({ variable, shape }) => {
        const value = graph.read(float(variable, shape), 'resetAverages');
        return graph.assign(float(averageOf(variable), shape), value, 'resetAverages');
      });
      signatures.resetAverages = doing(graph.done('resetAverages', copies));
    }
    return signatures;
  }

  #named(kind: StateArray['kind']): (readonly [string, GraphVariable])[] {
    const arrays = this.state.filter((each) => each.kind === kind);
    return arrays.map(({ name, shape }) => [name, float(name, shape)]);
  }

  /** Moves all variables that have a gradient. */
  #apply(): Signature {
    const graph = this.#graph;
    const { optimizer, accumulate = 1, averages } = this.#options;
    const read = this.#readGradients(accumulate > 1 ? 'waiting' : 'kept', 'apply');
    const gradients = read.map((gradient, i) => this.#summed(gradient, 'apply', i));
    const nodes = this.gradients.map(({ variable: name, shape }, i) => {
      const { values, ids } = gradients[i] as GradientParts<string>;
      const variable = float(name, shape);
      const moved = {
        graph,
        variable,
        slots: slotsOf(optimizer, name).map((slot) => float(slot.name, shape)),
        decays: takesWeightDecay(name),
        scalar: (scalar: UpdateScalar) => this.#scalar(scalar),
      };
      const limited = this.#limited(values, name);
      const node =
        ids === undefined
          ? emitDenseUpdate(optimizer, moved, limited)
          : emitRowsUpdate(optimizer, moved, limited, ids);
      return averages ? this.#average(variable, node) : node;
    });
    const inputs = [...this.#scalars].map(([name, result]) => [name, number(result)] as const);
    return { inputs: Object.fromEntries(inputs), outputs: donePort(graph.done('apply', nodes)) };
  }

  /** A gradient as it is applied: clipped. */
  #limited(gradient: string, variable: string): string {
    const { clip } = this.#options;
    const [graph, name] = [this.#graph, `apply/${variable}/clip`];
    if (clip?.by === 'norm') {
      return graph.add('Mul', name, [gradient, this.#scalar('scale')], FLOATS);
    }
    if (clip?.by !== 'value') return gradient;
    const bounds = [graph.float(-clip.limit), graph.float(clip.limit)];
    return graph.add('ClipByValue', name, [gradient, ...bounds], FLOATS);
  }

  /** Moves the average of a variable towards what it is after its update. */
  #average(variable: GraphVariable, moved: string): string {
    const graph = this.#graph;
    const average = float(averageOf(variable.name), variable.shape);
    const value = graph.read(variable, 'apply/average', [after(moved)]);
    const before = graph.read(average, 'apply/average');
    const name = `apply/${average.name}`;
    const distance = graph.add('Sub', `${name}/Sub`, [before, value], FLOATS);
    const share = this.#scalar('average_share');
    const step = graph.add('Mul', `${name}/Mul`, [distance, share], FLOATS);
    const attributes = { dtype: { type: 'DT_FLOAT' } } as const;
    const inputs = [graph.handle(average), step];
    return graph.add('AssignSubVariableOp', `${name}/subtract`, inputs, attributes);
  }

  /** A number that `apply` is fed. */
  #scalar(name: ApplyScalar): string {
    const known = this.#scalars.get(name);
    if (known !== undefined) return known;
    const attributes = { dtype: { type: 'DT_FLOAT' }, shape: { shape: [] } } as const;
    const result = this.#graph.add('Placeholder', `apply/${name}`, [], attributes);
    this.#scalars.set(name, result);
    return result;
  }

  /** Adds the share of the gradients that are kept to those that wait. */
  #accumulate(scope: string, more: boolean): Signature {
    const graph = this.#graph;
    const share = graph.float(1 / (this.#options.accumulate ?? 1));
    const kept = this.#readGradients('kept', scope);
    const waiting = more ? this.#readGradients('waiting', scope) : [];
    const sums = kept.map(({ values, ids }, i): GradientParts<string> => {
      const { variable } = this.gradients[i] as KeptGradient;
      const name = `${scope}/${variable}`;
      const scaled = graph.add('Mul', `${name}/Mul`, [values, share], FLOATS);
      const before = waiting[i];
      if (!before) return this.#summed({ values: scaled, ids }, scope, i);
      if (ids === undefined || before.ids === undefined) {
        const inputs = [before.values, scaled];
        return { values: graph.add('AddV2', `${name}/AddV2`, inputs, FLOATS), ids };
      }
      const join = (parts: readonly string[], type: DataType) =>
        graph.add('ConcatV2', `${name}/ConcatV2`, [...parts, graph.integers([0], [])], {
          T: { type },
          N: { integer: 2 },
          Tidx: WHOLE,
        });
      const rows = join([before.values, scaled], 'DT_FLOAT');
      return this.#summedRows(name, rows, join([before.ids, ids], 'DT_INT32'));
    });
    const done = graph.done(scope, this.#keep('waiting', scope, sums));
    const norm = number(this.#norm(scope, sums));
    return { inputs: {}, outputs: { [GRADIENT_NORM]: norm, ...donePort(done) } };
  }

  /** Each id once where a gradient is of rows. */
  #summed(gradient: GradientParts<string>, scope: string, i: number): GradientParts<string> {
    const { values, ids } = gradient;
    if (ids === undefined) return gradient;
    return this.#summedRows(`${scope}/${this.gradients[i]?.variable}`, values, ids);
  }

  /** Each id once, with the sum of its rows. */
  #summedRows(scope: string, rows: string, ids: string): GradientParts<string> {
    const graph = this.#graph;
    const unique = graph.add('Unique', `${scope}/Unique`, [ids], { T: WHOLE, out_idx: WHOLE });
    const size = graph.add('Size', `${scope}/Size`, [unique], { T: WHOLE, out_type: WHOLE });
    const inputs = [rows, `${unique}:1`, size];
    const values = graph.add('UnsortedSegmentSum', `${scope}/summed`, inputs, {
      ...FLOATS,
      Tindices: WHOLE,
    });
    return { values, ids: unique };
  }

  #keep(
    place: 'kept' | 'waiting',
    scope: string,
    gradients: readonly GradientParts<string>[],
  ): string[] {
    const graph = this.#graph;
    return gradients.flatMap(({ values, ids }, i) => {
      const variables = this.#place(place, this.gradients[i] as KeptGradient);
      const node = graph.assign(variables.values, values, scope);
      return variables.ids ? [node, graph.assign(variables.ids, ids as string, scope)] : [node];
    });
  }

  /** sqrt of the sum of all squares. */
  #norm(scope: string, gradients: readonly GradientParts<string>[]): string {
    const graph = this.#graph;
    const halves = gradients.map(({ values }) =>
      graph.add('L2Loss', `${scope}/norm/L2Loss`, [values], FLOATS),
    );
    if (halves.length === 0) return graph.float(0);
    const attributes = { ...FLOATS, N: { integer: halves.length } };
    const half = graph.add('AddN', `${scope}/norm/AddN`, halves, attributes);
    const inputs = [half, graph.float(2)];
    const squares = graph.add('Mul', `${scope}/norm/Mul`, inputs, FLOATS);
    return graph.add('Sqrt', `${scope}/norm/Sqrt`, [squares], FLOATS);
  }

  #place(place: 'kept' | 'waiting', gradient: KeptGradient): GradientParts<GraphVariable> {
    const { variable, shape, rows } = gradient;
    const name = `gradients/${place}/${variable}`;
    if (!rows) return { values: float(name, shape), ids: undefined };
    return {
      values: float(name, [null, ...shape.slice(1)]),
      ids: { name: idsOf(name), shape: [null], type: 'DT_INT32' },
    };
  }

  #readGradients(place: 'kept' | 'waiting', scope: string): GradientParts<string>[] {
    return this.gradients.map((gradient) => {
      const { values, ids } = this.#place(place, gradient);
      return {
        values: this.#graph.read(values, scope),
        ids: ids && this.#graph.read(ids, scope),
      };
    });
  }

  #gradientPorts(results: readonly GradientParts<string>[]): Record<string, SignaturePort> {
    return Object.fromEntries(
      results.flatMap(({ values, ids }, i) => {
        const { variable, shape, rows } = this.gradients[i] as KeptGradient;
        const sizes = rows ? [null, ...shape.slice(1)] : shape;
        const dense = [variable, portAt(values, sizes)] as const;
        return ids === undefined
          ? [dense]
          : [dense, [idsOf(variable), portAt(ids, [null], 'DT_INT32')]];
      }),
    );
  }

  /** Gives variables what is fed. */
  #write(scope: string, variables: readonly (readonly [string, GraphVariable])[]): Signature {
    const graph = this.#graph;
    const fed = variables.map(([name, variable]) => {
      const { shape, type } = variable;
      const attributes = { dtype: { type }, shape: { shape } } as const;
      const value = graph.add('Placeholder', `${scope}/${name}`, [], attributes);
      return {
        name,
        value,
        port: portAt(value, shape, type),
        node: graph.assign(variable, value, scope),
      };
    });
    return {
      inputs: Object.fromEntries(fed.map(({ name, port }) => [name, port])),
      outputs: donePort(
        graph.done(
          scope,
          fed.map(({ node }) => node),
        ),
      ),
    };
  }

  /** Zeros for everything, but for slots that begin otherwise. */
  #initialize(): string[] {
    const { optimizer, accumulate = 1 } = this.#options;
    const starts = new Map(
      this.gradients.flatMap(({ variable }) =>
        slotsOf(optimizer, variable).map(({ name, initial }) => [name, initial]),
      ),
    );
    const places = accumulate > 1 ? (['kept', 'waiting'] as const) : (['kept'] as const);
    const gradients = places.flatMap((place) =>
      this.gradients.flatMap((gradient) => {
        const { values, ids } = this.#place(place, gradient);
        return ids ? [values, ids] : [values];
      }),
    );
    return [
      ...this.state.map(({ name, shape }) => this.#fill(float(name, shape), starts.get(name) ?? 0)),
      ...gradients.map((variable) => this.#fill(variable, 0)),
    ];
  }

  #fill(variable: GraphVariable, value: number): string {
    const graph = this.#graph;
    const sizes = graph.integers(variable.shape.map((dim) => dim ?? 0));
    const number = variable.type === 'DT_INT32' ? graph.integers([value], []) : graph.float(value);
    const name = `initialize/${variable.name}/Fill`;
    const attributes = { T: { type: variable.type }, index_type: WHOLE };
    return graph.assign(
      variable,
      graph.add('Fill', name, [sizes, number], attributes),
      'initialize',
    );
  }

  #shapeOf(variable: string): readonly number[] {
    return (this.#variables.get(variable) as VariableSpec).shape;
  }
}

function gradientOf(gradient: GradientSpec, emitted: EmittedProgram): GradientParts<string> {
  const { kind } = gradient;
  const [values, ids] = kind === 'dense' ? [gradient.value] : [gradient.rows, gradient.ids];
  return {
    values: emitted.resultOf(values),
    ids: ids === undefined ? undefined : emitted.resultOf(ids),
  };
}

function averageOf(variable: string): string {
  return `${variable}/ExponentialMovingAverage`;
}

function float(name: string, shape: Shape): GraphVariable {
  return { name, shape, type: 'DT_FLOAT' };
}

function portAt(result: string, shape: Shape, type: DataType = 'DT_FLOAT'): SignaturePort {
  return { result: result.includes(':') ? result : `${result}:0`, type, shape };
}

function valuePort(
  specs: ReadonlyMap<string, ValueSpec>,
  value: string,
  emitted: EmittedProgram,
): SignaturePort {
  const { shape, dtype } = specs.get(value) as ValueSpec;
  return portAt(emitted.resultOf(value), shape, TYPES[dtype]);
}

function number(result: string): SignaturePort {
  return portAt(result, []);
}

function donePort(done: string): Record<string, SignaturePort> {
  return { [DONE]: number(done) };
}

/** A signature that takes nothing. */
function doing(done: string): Signature {
  return { inputs: {}, outputs: donePort(done) };
}
