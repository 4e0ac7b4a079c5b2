import type {
  BinaryFunction,
  ProgramOpType,
  Reduction,
  UnaryFunction,
  Value,
} from '../../program/index.js';
import { type CaseArray, noise, type ProgramCase } from './program-case.js';
import { batchNormCases, layerCases, preluCases } from './program-cases-layers.js';

const list = (values: readonly number[], shape = [values.length]): CaseArray => ({ shape, values });
const ids = (values: readonly number[]): CaseArray => ({ ...list(values), dtype: 'int32' });
/** Above zero. */
const positive = (shape: readonly number[], phase: number) => {
  const { values } = noise(shape, phase);
  return list(
    values.map((value) => Math.abs(value) + 0.3),
    [...shape],
  );
};
const open = (array: CaseArray): CaseArray => ({ ...array, open: true });

const unaryOf: { readonly [Fn in UnaryFunction]: readonly number[] } = {
  negate: [-2, 0, 3],
  exp: [-20, -1, 0, 2.5],
  log: [0.01, 1, 7],
  sqrt: [0.04, 1, 9],
  rsqrt: [0.04, 1, 9],
  square: [-3, 0, 0.5],
  abs: [-2, 0.5, 3],
  sign: [-2, 0.5, 3],
  sin: [-4, 0, 1, 9],
  cos: [-4, 0, 1, 9],
  acos: [-0.95, -0.3, 0, 0.8],
  relu: [-2, -0.1, 0.1, 3],
  sigmoid: [-30, -1, 0, 5],
  softplus: [-30, -1, 0, 5],
};

const unaryCases = Object.entries(unaryOf).map(([name, values]): ProgramCase => {
  return {
    name,
    arrays: { x: list(values) },
    build: ({ x }, builder) => [
      builder.one({ type: 'unary', function: name as UnaryFunction }, [x as Value]),
    ],
  };
});

const kinks: readonly ProgramCase[] = [
  {
    name: 'relu at zero, and behind it',
    arrays: { x: list([-1, 0, 0, 2]) },
    build: ({ x }) => [x?.relu() as Value],
    gradients: { x: [0, 0, 0, 1] },
  },
  {
    name: 'sign of zero',
    arrays: { x: list([-2, 0, 3]) },
    build: ({ x }) => [x?.sign() as Value],
    differentiated: 0,
  },
  {
    name: 'abs at zero',
    arrays: { x: list([-2, 0, 3]) },
    build: ({ x }) => [x?.abs() as Value],
    gradients: { x: [-1, 0, 1] },
  },
  {
    name: 'maximum and minimum of equals, which go to the first',
    arrays: { a: list([1, -2, 0]), b: list([1, -2, 0]) },
    build: ({ a, b }) => [a?.maximum(b as Value) as Value, a?.minimum(b as Value) as Value],
    gradients: { a: [2, 2, 2], b: [0, 0, 0] },
  },
  {
    name: 'the largest of equals, which share it',
    arrays: { x: list([1, 5, 5, -1, -1, -1], [2, 3]) },
    build: ({ x }) => [x?.max({ axes: [1] }) as Value],
    gradients: { x: [0, 0.5, 0.5, 1 / 3, 1 / 3, 1 / 3].map(Math.fround) },
  },
];

const binaryOf: { readonly [Fn in BinaryFunction]: null } = {
  add: null,
  subtract: null,
  multiply: null,
  divide: null,
  maximum: null,
  minimum: null,
  greater: null,
  equal: null,
  wherePositive: null,
};

const shapePairs: readonly (readonly [string, readonly number[], readonly number[]])[] = [
  ['of one shape', [2, 3], [2, 3]],
  ['with a number', [2, 3], []],
  ['of a number with', [], [3]],
  ['with a row', [2, 3], [3]],
  ['of a column with a row', [2, 1], [1, 3]],
  ['over images', [2, 2, 3, 2], [1, 1, 1, 2]],
];

const binaryCases = Object.keys(binaryOf).flatMap((name) =>
  shapePairs.map(([how, a, b]): ProgramCase => {
    return {
      name: `${name} ${how}`,
      arrays: { a: noise(a, 1), b: name === 'divide' ? positive(b, 2) : noise(b, 2) },
      build: ({ a, b }, builder) => [
        builder.one({ type: 'binary', function: name as BinaryFunction }, [a as Value, b as Value]),
      ],
    };
  }),
);

const moreBinary: readonly ProgramCase[] = [
  {
    name: 'greater and equal of equals',
    arrays: { a: list([1, -2, 0, 0.5]), b: list([1, -2, 0, 0.25]) },
    build: ({ a, b }) => [a?.greater(b as Value) as Value, a?.equal(b as Value) as Value],
    differentiated: 0,
  },
  {
    name: 'equal of ids, each with each',
    arrays: { a: ids([3, 1, 3]) },
    build: ({ a }) => [(a as Value).reshape([3, 1]).equal((a as Value).reshape([1, 3]))],
    differentiated: 0,
  },
  {
    name: 'clip',
    arrays: { x: list([-3, -0.5, 0.5, 3]) },
    build: ({ x }) => [x?.clip(-1, 1) as Value],
  },
  {
    name: 'a value with itself',
    arrays: { x: list([0.5, -2]) },
    build: ({ x }) => [(x as Value).multiply(x as Value).add(x as Value)],
  },
  {
    name: 'with an open batch on both sides',
    arrays: { x: open(noise([3, 2], 1)), w: noise([2], 2) },
    build({ x, w }) {
      const scaled = (x as Value).multiply(w as Value);
      return [scaled.multiply(scaled).subtract(x as Value)];
    },
  },
];

const reductionOf: { readonly [Fn in Reduction]: null } = { sum: null, mean: null, max: null };

const reduceCases = Object.keys(reductionOf).flatMap((name): ProgramCase[] => {
  const fn = name as Reduction;
  const over = (axes: readonly number[] | undefined, keepDims: boolean): ProgramCase => ({
    name: `${fn} over ${axes?.join(' and ') ?? 'all'}${keepDims ? ', kept' : ''}`,
    arrays: { x: noise([2, 3, 2, 2], 3) },
    build: ({ x }) => [(x as Value)[fn]({ ...(axes && { axes }), keepDims })],
  });
  return [
    over(undefined, false),
    over([-1], true),
    over([-1], false),
    over([0], false),
    over([1, 2], false),
    over([0, 1, 2], true),
    {
      name: `${fn} over an open batch`,
      arrays: { x: open(noise([3, 2], 1)), w: noise([2], 2) },
      build({ x, w }) {
        const rows = (x as Value).multiply(w as Value);
        return [rows[fn]({ axes: [0] }), rows[fn](), rows[fn]({ axes: [1] })];
      },
    },
  ];
});

const general: readonly ProgramCase[] = [
  {
    name: 'addN',
    arrays: { a: noise([2, 3], 1), b: noise([2, 3], 2), c: noise([2, 3], 3) },
    build: ({ a, b, c }, builder) => [builder.addN([a, b, c, a] as Value[])],
  },
  {
    name: 'halfSquaredNorm',
    arrays: { x: noise([3, 4], 1) },
    build: ({ x }) => [(x as Value).halfSquaredNorm()],
  },
  {
    name: 'broadcastLike',
    arrays: { x: noise([2, 1, 3], 1), like: noise([2, 4, 3], 2) },
    build: ({ x, like }) => [(x as Value).broadcastLike(like as Value).multiply(like as Value)],
  },
  {
    name: 'reshape, also of an open batch',
    arrays: { x: noise([2, 6], 1), batch: open(noise([2, 3, 2], 2)) },
    build: ({ x, batch }) => [
      (x as Value).reshape([3, 4]),
      (batch as Value).reshape([null, 6]).multiply((x as Value).slice([0, 0], [1, null])),
    ],
  },
  {
    name: 'transpose',
    arrays: { x: noise([2, 3, 4], 1), matrix: noise([2, 3], 2) },
    build: ({ x, matrix }) => [(x as Value).transpose([2, 0, 1]), (matrix as Value).transpose()],
  },
  {
    name: 'concat',
    arrays: { a: noise([2, 3], 1), b: noise([2, 1], 2), c: noise([1, 3], 3) },
    build: ({ a, b, c }, builder) => [
      builder.concat([a, b, a] as Value[]),
      builder.concat([a, c] as Value[], 0),
    ],
  },
  {
    name: 'concat of an open batch',
    arrays: { x: open(noise([3, 2], 1)), w: noise([2], 2) },
    build: ({ x, w }, builder) => [builder.concat([(x as Value).multiply(w as Value), x as Value])],
  },
  {
    name: 'slice',
    arrays: { x: noise([3, 4, 2], 1) },
    build: ({ x }) => [
      (x as Value).slice([1, 0, 1], [2, 3, 1]),
      (x as Value).slice([0, 2, 0], [null, null, 1]),
    ],
  },
  {
    name: 'pad',
    arrays: { x: noise([2, 3], 1), image: noise([1, 2, 2, 2], 2) },
    build: ({ x, image }) => [
      (x as Value).pad([0, 1], [2, 0]),
      (image as Value).pad([0, 1, 0, 0], [0, 2, 1, 1]),
    ],
  },
  {
    name: 'gather of a whole, dense',
    arrays: { table: noise([4, 3], 1), ids: ids([2, 0, 2]) },
    build: ({ table, ids: rows }) => [(table as Value).gather(rows as Value)],
  },
  {
    name: 'gather of rows, twice, with repeats',
    arrays: {
      table: { ...noise([5, 3], 1), rows: true },
      ids: { ...ids([2, 0, 2]), open: true },
      others: ids([4, 2]),
    },
    build: ({ table, ids: rows, others }) => [
      (table as Value).gather(rows as Value).square(),
      (table as Value).gather(others as Value),
    ],
  },
  {
    name: 'gather of a list',
    arrays: { table: noise([4], 1), ids: ids([3, 3, 0]) },
    build: ({ table, ids: rows }) => [(table as Value).gather(rows as Value)],
  },
  {
    name: 'oneHot',
    arrays: { ids: ids([2, 0, 3]) },
    build: ({ ids: rows }) => [(rows as Value).oneHot(4)],
    differentiated: 0,
  },
  {
    name: 'positions',
    arrays: { x: open(noise([3, 2], 1)) },
    build: ({ x }) => [(x as Value).positions().cast('float32')],
    differentiated: 0,
  },
  {
    name: 'cast',
    arrays: { x: list([-1.7, 0, 2.2]), ids: ids([3, -1]) },
    build: ({ x, ids: rows }) => [
      (x as Value).cast('int32').cast('float32'),
      (rows as Value).cast('float32'),
    ],
    differentiated: 0,
  },
  {
    name: 'stopGradient',
    arrays: { x: list([0.5, -2]) },
    build: ({ x }) => [(x as Value).multiply((x as Value).stopGradient())],
    gradients: { x: [0.5, -2] },
  },
  {
    name: 'l2Normalize, logSoftmax and fan-out',
    arrays: { x: noise([3, 4], 1) },
    build({ x }) {
      const unit = (x as Value).l2Normalize();
      const cosine = unit.matMul(unit, { transposeB: true });
      return [cosine.exp().add(unit.sum()), (x as Value).logSoftmax()];
    },
  },
  {
    name: 'scalars that have a default',
    arrays: { x: list([0.5, -2]) },
    build: ({ x }, builder) => [(x as Value).multiply(builder.scalar('margin', 0.25))],
  },
];

const matMulCases = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB): ProgramCase => {
    return {
      name: `matMul${transposeA ? ' of the transposed' : ''}${transposeB ? ' with the transposed' : ''}`,
      arrays: {
        a: noise(transposeA ? [3, 2] : [2, 3], 1),
        b: noise(transposeB ? [4, 3] : [3, 4], 2),
      },
      build: ({ a, b }) => [(a as Value).matMul(b as Value, { transposeA, transposeB })],
    };
  }),
);

const named = (name: string) => general.filter((candidate) => candidate.name.startsWith(name));

/** Cases of each operation: it is among what they compute, or among their derivatives. */
export const programCases: { readonly [Type in ProgramOpType]: readonly ProgramCase[] } = {
  input: named('scalars'),
  variable: named('addN'),
  constant: named('scalars'),
  unary: [...unaryCases, ...kinks.slice(0, 3)],
  binary: [...binaryCases, ...moreBinary, ...kinks.slice(3, 4)],
  addN: named('addN'),
  reduce: [...reduceCases, ...kinks.slice(4)],
  halfSquaredNorm: named('halfSquaredNorm'),
  broadcastLike: named('broadcastLike'),
  reshape: named('reshape'),
  transpose: named('transpose'),
  concat: named('concat'),
  slice: named('slice'),
  pad: named('pad'),
  matMul: [...matMulCases, ...named('l2Normalize')],
  gather: named('gather'),
  scatterRows: named('gather of a whole'),
  oneHot: named('oneHot'),
  positions: named('positions'),
  cast: named('cast'),
  stopGradient: named('stopGradient'),
  ...layerCases,
  batchNorm: batchNormCases,
  batchNormGradient: batchNormCases.filter(({ differentiated }) => differentiated !== 0),
  prelu: preluCases,
  preluGradient: preluCases,
};
