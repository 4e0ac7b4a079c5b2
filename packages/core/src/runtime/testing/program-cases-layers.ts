import type { ConvolutionPadding, Padding, Size2d } from '../../network/shape.js';
import type { Value } from '../../program/index.js';
import { noise, type ProgramCase } from './program-case.js';

interface Geometry {
  readonly kernel: Size2d;
  readonly strides: Size2d;
}

const geometries: readonly Geometry[] = [
  { kernel: [1, 1], strides: [1, 1] },
  { kernel: [3, 3], strides: [1, 1] },
  { kernel: [3, 3], strides: [2, 2] },
  { kernel: [2, 3], strides: [1, 2] },
  { kernel: [1, 1], strides: [2, 2] },
  { kernel: [1, 4], strides: [1, 1] },
];

/** Uneven sides, of which strides of 2 leave a rest. */
const IMAGES = [
  [1, 5, 6, 2],
  [3, 4, 5, 3],
] as const;

const spell = ({ kernel, strides }: Geometry, padding: string, batch: number) =>
  `${kernel.join('x')} by ${strides.join('x')}, ${padding}, batch ${batch}`;

/** A case for each geometry and rule of padding. */
function each<Rule extends ConvolutionPadding>(
  rules: readonly Rule[],
  make: (
    geometry: Geometry & { readonly padding: Rule },
    image: readonly number[],
    name: string,
  ) => ProgramCase,
): ProgramCase[] {
  return geometries.flatMap((geometry, i) =>
    rules.map((padding) => {
      const image = IMAGES[i % 2] as readonly number[];
      return make({ ...geometry, padding }, image, spell(geometry, padding, image[0] as number));
    }),
  );
}

const ALL = ['same', 'valid', 'symmetric'] as const satisfies readonly ConvolutionPadding[];
const POOLS = ['same', 'valid'] as const satisfies readonly Padding[];

const conv2dCases = each(ALL, (geometry, image, name) => ({
  name: `conv2d ${name}`,
  arrays: { x: noise(image, 1), filters: noise([...geometry.kernel, image[3] as number, 2], 2) },
  build: ({ x, filters }) => [(x as Value).conv2d(filters as Value, geometry)],
}));

const depthwiseCases = each(ALL, (geometry, image, name) => ({
  name: `depthwiseConv2d ${name}`,
  arrays: { x: noise(image, 1), filters: noise([...geometry.kernel, image[3] as number, 1], 2) },
  build: ({ x, filters }) => [(x as Value).depthwiseConv2d(filters as Value, geometry)],
}));

const maxPoolCases: readonly ProgramCase[] = [
  ...each(POOLS, (geometry, image, name) => ({
    name: `maxPool ${name}`,
    arrays: { x: noise(image, 1) },
    build: ({ x }) => [(x as Value).maxPool(geometry)],
  })),
  {
    name: 'maxPool of negative values, beyond the border',
    arrays: { x: { shape: [1, 3, 3, 1], values: [-9, -2, -3, -4, -5, -6, -1, -8, -7] } },
    build: ({ x }) => [(x as Value).maxPool({ kernel: [3, 3], strides: [1, 1], padding: 'same' })],
  },
  {
    name: 'maxPool of equals, of which the first takes all',
    arrays: { x: { shape: [1, 2, 4, 1], values: [0, 0, -1, 2, 0, 0, 2, 2] } },
    build: ({ x }) => [(x as Value).maxPool({ kernel: [2, 2], strides: [2, 2], padding: 'valid' })],
    gradients: { x: [1, 0, 0, 1, 0, 0, 0, 0] },
  },
];

const avgPoolCases = each(POOLS, (geometry, image, name) => ({
  name: `avgPool ${name}`,
  arrays: { x: noise(image, 1) },
  build: ({ x }) => [(x as Value).avgPool(geometry)],
}));

export const batchNormCases: readonly ProgramCase[] = [
  ...[
    [3, 2, 3, 2],
    [1, 2, 2, 3],
    [5, 3],
  ].flatMap((shape) =>
    [false, true].map((gamma): ProgramCase => {
      const channels = [shape.at(-1) as number];
      return {
        name: `batchNorm of [${shape.join(', ')}]${gamma ? ' with gamma' : ''}`,
        arrays: {
          x: noise(shape, 1),
          beta: noise(channels, 2),
          ...(gamma && { gamma: noise(channels, 3) }),
        },
        build: ({ x, beta, gamma: scale }, builder) =>
          builder.apply(
            { type: 'batchNorm', epsilon: 0.001, gamma },
            (scale ? [x, beta, scale] : [x, beta]) as Value[],
          ),
        differentiated: 1,
      };
    }),
  ),
  {
    name: 'batchNorm of values far from zero, whose squares drown the variance',
    arrays: {
      x: {
        shape: [4, 2],
        values: [100.1, -300, 100.2, -300.2, 99.9, -299.9, 100, -300.1].map(Math.fround),
      },
      beta: noise([2], 2),
    },
    build: ({ x, beta }, builder) =>
      builder.apply({ type: 'batchNorm', epsilon: 0.001, gamma: false }, [x, beta] as Value[]),
    differentiated: 0,
    tolerance: 5e-4,
  },
  {
    name: 'batchNorm of one sample',
    arrays: { x: noise([1, 3], 1), beta: noise([3], 2) },
    build: ({ x, beta }, builder) =>
      builder.apply({ type: 'batchNorm', epsilon: 0.001, gamma: false }, [x, beta] as Value[]),
    differentiated: 1,
  },
];

export const preluCases: readonly ProgramCase[] = [
  {
    name: 'prelu of a map',
    arrays: { x: noise([2, 2, 3, 2], 1), alpha: noise([2], 2) },
    build: ({ x, alpha }) => [(x as Value).prelu(alpha as Value)],
  },
  {
    name: 'prelu of vectors',
    arrays: { x: noise([3, 4], 1), alpha: noise([4], 2) },
    build: ({ x, alpha }) => [(x as Value).prelu(alpha as Value)],
  },
];

/** Cases of what slides windows over images. */
export const layerCases = {
  conv2d: conv2dCases,
  conv2dInputGradient: conv2dCases,
  conv2dFilterGradient: conv2dCases,
  depthwiseConv2d: depthwiseCases,
  depthwiseInputGradient: depthwiseCases,
  depthwiseFilterGradient: depthwiseCases,
  maxPool: maxPoolCases,
  maxPoolGradient: maxPoolCases,
  avgPool: avgPoolCases,
  avgPoolGradient: avgPoolCases,
} as const;
