import type { BinaryFunction, ProgramOp, Reduction, UnaryFunction } from '../operations.js';
import type { Program } from '../program.js';
import { evaluateLayer } from './evaluate-layers.js';

/** An array of float64, or of float32 kept in one. */
export interface Evaluated {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What a program is given: variables by name too. */
export type EvaluatedFeeds = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>
>;

const sigmoid = (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

const unary: { readonly [Fn in UnaryFunction]: (x: number) => number } = {
  negate: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  square: (x) => x * x,
  abs: Math.abs,
  sign: Math.sign,
  sin: Math.sin,
  cos: Math.cos,
  acos: Math.acos,
  relu: (x) => Math.max(x, 0),
  sigmoid,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

const binary: { readonly [Fn in BinaryFunction]: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
  greater: (a, b) => Number(a > b),
  equal: (a, b) => Number(a === b),
  wherePositive: (a, b) => (b > 0 ? a : 0),
};

const joins: { readonly [Fn in Reduction]: (values: readonly number[]) => number } = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  mean: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  max: (values) => Math.max(...values),
};

const count = (shape: readonly number[]) => shape.reduce((product, dim) => product * dim, 1);

/** The place of a cell along each axis. */
function coordinates(flat: number, shape: readonly number[]): number[] {
  const places: number[] = [];
  for (const dim of [...shape].reverse()) {
    places.unshift(flat % dim);
    flat = Math.floor(flat / dim);
  }
  return places;
}

/** Where a cell lies; axes of length 1 repeat, missing axes in front do not count. */
function flatIndex(places: readonly number[], shape: readonly number[]): number {
  const missing = places.length - shape.length;
  return shape.reduce(
    (flat, dim, axis) => flat * dim + (dim === 1 ? 0 : (places[axis + missing] as number)),
    0,
  );
}

function filled(
  shape: readonly number[],
  cell: (places: readonly number[], flat: number) => number,
): Evaluated {
  const data = new Float64Array(count(shape));
  for (let flat = 0; flat < data.length; flat++) data[flat] = cell(coordinates(flat, shape), flat);
  return { shape, data };
}

const at = (x: Evaluated, flat: number) => x.data[flat] as number;

/** One general operation, written for the eye. */
function evaluateOperation(op: ProgramOp, inputs: readonly Evaluated[]): Evaluated {
  const [x, second, third] = inputs as readonly [Evaluated, Evaluated, Evaluated];
  switch (op.type) {
    case 'unary':
      return { shape: x.shape, data: x.data.map(unary[op.function]) };
    case 'binary': {
      const rank = Math.max(x.shape.length, second.shape.length);
      const shape = Array.from({ length: rank }, (_, axis) => {
        const [a = 1, b = 1] = [x, second].map(
          (side) => side.shape[axis - rank + side.shape.length],
        );
        if (a !== b && a !== 1 && b !== 1)
          throw new Error(`${op.function}: ${x.shape}, ${second.shape}`);
        return a === 1 ? b : a;
      });
      const join = binary[op.function];
      return filled(shape, (places) =>
        join(at(x, flatIndex(places, x.shape)), at(second, flatIndex(places, second.shape))),
      );
    }
    case 'addN':
      return filled(x.shape, (_, flat) => joins.sum(inputs.map((input) => at(input, flat))));
    case 'reduce': {
      const kept = x.shape.map((dim, axis) => (op.axes.includes(axis) ? 1 : dim));
      const groups = Array.from({ length: count(kept) }, (): number[] => []);
      x.data.forEach((value, flat) => {
        groups[flatIndex(coordinates(flat, x.shape), kept)]?.push(value);
      });
      const shape = op.keepDims ? kept : kept.filter((_, axis) => !op.axes.includes(axis));
      return { shape, data: Float64Array.from(groups, joins[op.function]) };
    }
    case 'halfSquaredNorm':
      return filled([], () => x.data.reduce((sum, value) => sum + value * value, 0) / 2);
    case 'broadcastLike':
      return filled(second.shape, (places) => at(x, flatIndex(places, x.shape)));
    case 'reshape': {
      const rest = count(op.shape.map((dim) => dim ?? 1));
      const shape = op.shape.map((dim) => dim ?? x.data.length / rest);
      if (count(shape) !== x.data.length) throw new Error(`reshape: ${x.shape} to ${op.shape}`);
      return { shape, data: x.data };
    }
    case 'transpose': {
      const shape = op.permutation.map((axis) => x.shape[axis] as number);
      return filled(shape, (places) => {
        const from = op.permutation.map(
          (_, axis) => places[op.permutation.indexOf(axis)] as number,
        );
        return at(x, flatIndex(from, x.shape));
      });
    }
    case 'concat': {
      const total = joins.sum(inputs.map(({ shape }) => shape[op.axis] as number));
      const shape = x.shape.map((dim, axis) => (axis === op.axis ? total : dim));
      return filled(shape, (places) => {
        const from = [...places];
        const part = inputs.find((input) => {
          const length = input.shape[op.axis] as number;
          if ((from[op.axis] as number) < length) return true;
          from[op.axis] = (from[op.axis] as number) - length;
          return false;
        });
        return at(part as Evaluated, flatIndex(from, (part as Evaluated).shape));
      });
    }
    case 'slice': {
      const shape = op.size.map((dim, axis) => {
        return dim ?? (x.shape[axis] as number) - (op.begin[axis] as number);
      });
      return filled(shape, (places) => {
        const from = places.map((place, axis) => place + (op.begin[axis] as number));
        return at(x, flatIndex(from, x.shape));
      });
    }
    case 'pad': {
      const shape = x.shape.map((dim, axis) => {
        return dim + (op.before[axis] as number) + (op.after[axis] as number);
      });
      return filled(shape, (places) => {
        const from = places.map((place, axis) => place - (op.before[axis] as number));
        const inside = from.every((place, axis) => place >= 0 && place < (x.shape[axis] as number));
        return inside ? at(x, flatIndex(from, x.shape)) : 0;
      });
    }
    case 'matMul': {
      const cell = (side: Evaluated, transposed: boolean, row: number, column: number) =>
        at(side, flatIndex(transposed ? [column, row] : [row, column], side.shape));
      const [rows, inner] = op.transposeA ? [1, 0] : [0, 1];
      const shape = [x.shape[rows] as number, second.shape[op.transposeB ? 0 : 1] as number];
      return filled(shape, (places) => {
        const [row, column] = places as readonly [number, number];
        let sum = 0;
        for (let k = 0; k < (x.shape[inner] as number); k++) {
          sum += cell(x, op.transposeA, row, k) * cell(second, op.transposeB, k, column);
        }
        return sum;
      });
    }
    case 'gather':
      return filled([...second.shape, ...x.shape.slice(1)], ([row, ...places]) =>
        at(x, flatIndex([at(second, row as number), ...places], x.shape)),
      );
    case 'scatterRows': {
      const data = new Float64Array(count(third.shape));
      const width = count(x.shape.slice(1));
      second.data.forEach((id, row) => {
        for (let k = 0; k < width; k++) {
          data[id * width + k] = (data[id * width + k] as number) + at(x, row * width + k);
        }
      });
      return { shape: third.shape, data };
    }
    case 'oneHot':
      return filled([...x.shape, op.depth], (places) =>
        Number(at(x, flatIndex(places.slice(0, -1), x.shape)) === places.at(-1)),
      );
    case 'positions':
      return filled(x.shape.slice(0, 1), (_, flat) => flat);
    case 'cast':
      return { shape: x.shape, data: op.dtype === 'int32' ? x.data.map(Math.trunc) : x.data };
    case 'stopGradient':
      return x;
    default:
      throw new Error(`${op.type} is computed by engines only`);
  }
}

/** What a run of {@link evaluateProgram} yields. */
export interface Evaluation {
  readonly outputs: Readonly<Record<string, Evaluated>>;
  /** By variable; those of rows as an array of the variable's shape. */
  readonly gradients: Readonly<Record<string, Evaluated>>;
  /** Variables after the updates. */
  readonly variables: Readonly<Record<string, Evaluated>>;
}

/**
 * Computes the operations of a program one by one, slowly: in float64, or rounding each result to
 * float32 as engines do. The derivatives of layers are computed by engines only.
 */
export function evaluateProgram(
  program: Program,
  feeds: EvaluatedFeeds,
  precision: 'float64' | 'float32' = 'float64',
): Evaluation {
  const rounded = ({ shape, data }: Evaluated): Evaluated => {
    return precision === 'float32' ? { shape, data: data.map(Math.fround) } : { shape, data };
  };
  const values = new Map<string, Evaluated>();
  const value = (name: string) => values.get(name) as Evaluated;
  for (const { op, inputs, outputs } of program.nodes) {
    const { name, shape } = outputs[0] as (typeof outputs)[0];
    if (op.type === 'input' || op.type === 'variable') {
      const fallback = program.inputs.find((input) => input.name === name)?.default;
      const given = feeds[name] ?? (fallback !== undefined && { shape: [], data: [fallback] });
      if (!given) throw new Error(`${program.name} lacks "${name}"`);
      values.set(name, rounded({ shape: given.shape, data: Float64Array.from(given.data) }));
    } else if (op.type === 'constant') {
      values.set(name, { shape: shape as number[], data: Float64Array.from(op.values) });
    } else {
      const operands = inputs.map(value);
      const results = evaluateLayer(op, operands) ?? [evaluateOperation(op, operands)];
      outputs.forEach((output, i) => {
        values.set(output.name, rounded(results[i] as Evaluated));
      });
    }
  }
  const table = (variable: string) => {
    const { shape } = feeds[variable] as Evaluated;
    return (rows: string, ids: string) =>
      evaluateOperation({ type: 'scatterRows' }, [value(rows), value(ids), { shape } as Evaluated]);
  };
  const gradients = program.gradients.map((gradient) => {
    const { variable } = gradient;
    if (gradient.kind === 'dense') return [variable, value(gradient.value)];
    return [variable, table(variable)(gradient.rows, gradient.ids)];
  });
  const variables = program.variables.map(({ name }) => {
    const { shape, data } = feeds[name] as Evaluated;
    const after = Float64Array.from(data);
    for (const update of program.updates.filter(({ variable }) => variable === name)) {
      if (update.kind === 'assign') after.set(value(update.value).data);
      else {
        const taken = table(name)(update.rows, update.ids).data;
        after.forEach((before, i) => {
          after[i] = before - (taken[i] as number);
        });
      }
    }
    return [name, rounded({ shape, data: after })];
  });
  return {
    outputs: Object.fromEntries(
      Object.entries(program.outputs).map(([name, of]) => [name, value(of)]),
    ),
    gradients: Object.fromEntries(gradients),
    variables: Object.fromEntries(variables),
  };
}
