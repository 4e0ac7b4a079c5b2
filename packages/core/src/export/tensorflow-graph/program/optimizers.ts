import type {
  OptimizerName,
  OptimizerSpec,
  OptimizerSpecOf,
} from '../../../program/optimizer-spec.js';
import type { Attributes } from '../graph.js';
import { after, type GraphAssembly, type GraphVariable } from './graph-assembly.js';

/** What the graph is fed for each step of the optimiser, by name. */
export type UpdateScalar =
  | 'learning_rate'
  /** beta1 and beta2 to the power of the step. */
  | 'beta1_power'
  | 'beta2_power'
  /**
   * ADAMW: the learning rate with the corrections for both means in it, and epsilon times
   * sqrt(1 - beta2^step), as TensorFlow adds it before that correction.
   */
  | 'rate'
  | 'epsilon'
  /** ADAMW: learning rate times weight decay. */
  | 'decay';

/** A variable that an optimiser moves. */
export interface MovedVariable {
  readonly graph: GraphAssembly;
  readonly variable: GraphVariable;
  /** In the order of `slotsOf`. */
  readonly slots: readonly GraphVariable[];
  /** False where ADAMW leaves weight decay out. */
  readonly decays: boolean;
  /** A number that the step is fed. */
  scalar(name: UpdateScalar): string;
}

interface OptimizerNodes<Name extends OptimizerName> {
  /** By a gradient of the variable's shape. @returns the node that moves it */
  dense(spec: OptimizerSpecOf<Name>, moved: MovedVariable, gradient: string): string;
  /** By rows, each named once; not there where all rows move: then the gradient is made dense. */
  rows?(spec: OptimizerSpecOf<Name>, moved: MovedVariable, rows: string, ids: string): string;
}

const FLOATS: Attributes = { T: { type: 'DT_FLOAT' } };
const ROWS: Attributes = { ...FLOATS, Tindices: { type: 'DT_INT32' } };

/** TensorFlow's own operations, one pass over a variable and its slots. */
const OPTIMIZER_NODES: { readonly [Name in OptimizerName]: OptimizerNodes<Name> } = {
  SGD: {
    dense: (_spec, moved, gradient) =>
      apply(moved, 'ResourceApplyGradientDescent', [moved.scalar('learning_rate'), gradient]),
    rows(_spec, moved, rows, ids) {
      const { graph, variable } = moved;
      const name = `apply/${variable.name}`;
      const inputs = [rows, moved.scalar('learning_rate')];
      const steps = graph.add('Mul', `${name}/Mul`, inputs, FLOATS);
      return graph.add(
        'ResourceScatterSub',
        `${name}/ResourceScatterSub`,
        [graph.handle(variable), ids, steps],
        { dtype: { type: 'DT_FLOAT' }, Tindices: { type: 'DT_INT32' } },
      );
    },
  },
  MOM: {
    dense(spec, moved, gradient) {
      const inputs = [moved.scalar('learning_rate'), gradient, moved.graph.float(spec.momentum)];
      return apply(moved, 'ResourceApplyMomentum', inputs, nesterov(spec));
    },
    rows(spec, moved, rows, ids) {
      const inputs = [moved.scalar('learning_rate'), rows, ids, moved.graph.float(spec.momentum)];
      return apply(moved, 'ResourceSparseApplyMomentum', inputs, { ...ROWS, ...nesterov(spec) });
    },
  },
  ADAGRAD: {
    dense: (_spec, moved, gradient) =>
      apply(moved, 'ResourceApplyAdagrad', [moved.scalar('learning_rate'), gradient]),
    rows: (_spec, moved, rows, ids) =>
      apply(moved, 'ResourceSparseApplyAdagrad', [moved.scalar('learning_rate'), rows, ids], ROWS),
  },
  ADADELTA: {
    dense: (spec, moved, gradient) =>
      apply(moved, 'ResourceApplyAdadelta', [...adadelta(spec, moved), gradient]),
    rows: (spec, moved, rows, ids) =>
      apply(moved, 'ResourceSparseApplyAdadelta', [...adadelta(spec, moved), rows, ids], ROWS),
  },
  ADAM: {
    dense(spec, moved, gradient) {
      const { graph } = moved;
      const powers = [moved.scalar('beta1_power'), moved.scalar('beta2_power')];
      const betas = [graph.float(spec.beta1), graph.float(spec.beta2)];
      const step = [...powers, moved.scalar('learning_rate'), ...betas, graph.float(spec.epsilon)];
      return apply(moved, 'ResourceApplyAdam', [...step, gradient]);
    },
  },
  RMSPROP: {
    dense: (spec, moved, gradient) =>
      apply(moved, 'ResourceApplyRMSProp', [...rmsProp(spec, moved), gradient]),
    rows: (spec, moved, rows, ids) =>
      apply(moved, 'ResourceSparseApplyRMSProp', [...rmsProp(spec, moved), rows, ids], ROWS),
  },
  ADAMW: {
    dense(spec, moved, gradient) {
      const { graph } = moved;
      const betas = [graph.float(spec.beta1), graph.float(spec.beta2)];
      const none = graph.float(0);
      const step = [none, none, moved.scalar('rate'), ...betas, moved.scalar('epsilon')];
      return apply(moved, 'ResourceApplyAdam', [...step, gradient, ...decayed(moved)]);
    },
  },
};

/** Moves a variable by a gradient of its shape. */
export function emitDenseUpdate(
  spec: OptimizerSpec,
  moved: MovedVariable,
  gradient: string,
): string {
  return nodesOf(spec).dense(spec, moved, gradient);
}

/** Moves rows of a variable, or all of them where the optimiser does so. */
export function emitRowsUpdate(
  spec: OptimizerSpec,
  moved: MovedVariable,
  rows: string,
  ids: string,
): string {
  const nodes = nodesOf(spec);
  if (nodes.rows) return nodes.rows(spec, moved, rows, ids);
  const { graph, variable } = moved;
  const inputs = [rows, ids, graph.integers([variable.shape[0] as number], [])];
  const whole = graph.add('UnsortedSegmentSum', `apply/${variable.name}/whole`, inputs, ROWS);
  return nodes.dense(spec, moved, whole);
}

function nodesOf({ name }: OptimizerSpec): OptimizerNodes<OptimizerName> {
  return OPTIMIZER_NODES[name] as OptimizerNodes<OptimizerName>;
}

function apply(
  { graph, variable, slots }: MovedVariable,
  op: string,
  inputs: readonly string[],
  attributes: Attributes = {},
): string {
  const handles = [variable, ...slots].map((each) => graph.handle(each));
  const name = `apply/${variable.name}/${op}`;
  return graph.add(op, name, [...handles, ...inputs], { ...FLOATS, ...attributes });
}

function nesterov(spec: OptimizerSpecOf<'MOM'>): Attributes {
  return { use_nesterov: { flag: spec.nesterov } };
}

function adadelta({ rho, epsilon }: OptimizerSpecOf<'ADADELTA'>, moved: MovedVariable): string[] {
  return [moved.scalar('learning_rate'), moved.graph.float(rho), moved.graph.float(epsilon)];
}

function rmsProp(spec: OptimizerSpecOf<'RMSPROP'>, moved: MovedVariable): string[] {
  const constants = [spec.decay, spec.momentum, spec.epsilon];
  return [moved.scalar('learning_rate'), ...constants.map((value) => moved.graph.float(value))];
}

/** Weight decay apart from the gradient: w -= decay * w. */
function decayed(moved: MovedVariable): string[] {
  const { graph, variable, decays } = moved;
  if (!decays) return [];
  const value = graph.read(variable, 'apply');
  const inputs = [graph.handle(variable), moved.scalar('decay'), value];
  const name = `apply/${variable.name}/decay`;
  return [after(graph.add('ResourceApplyGradientDescent', name, inputs, FLOATS))];
}
