import {
  type Network,
  NetworkBuilder,
  type NodeHandle,
  type Size2d,
  type WindowOptions,
} from '../network/index.js';
import { checkNetworkOptions, embeddingHead, type NetworkOptions } from './architecture.js';

/** By default from images of 160 pixels a side; at least 75 fit. */
export interface InceptionResnetOptions extends NetworkOptions {
  /** Adds the results of the original's end points as outputs, under its names; default false. */
  readonly endPoints?: boolean;
}

/** What the two Inception-ResNets differ in. */
export interface InceptionResnetVariant {
  readonly id: string;
  readonly scope: string;
  readonly defaultEmbeddingSize: number;
  /**
   * The layers between the stem and the pooling.
   *
   * @param repeat numbered residual blocks one after another, under a name in the scope
   */
  body(
    net: NetworkBuilder,
    stem: NodeHandle,
    points: EndPoints,
    repeat: (input: NodeHandle, name: string, times: number, spec: ResidualSpec) => NodeHandle,
  ): NodeHandle;
}

/**
 * @throws FaceNetError NETWORK_INVALID when the image is smaller than 75 pixels a side,
 * INVALID_ARGUMENT for an option out of range
 */
export function createInceptionResnet(
  { id, scope, defaultEmbeddingSize, body }: InceptionResnetVariant,
  options: InceptionResnetOptions,
): Network {
  const { embeddingSize = defaultEmbeddingSize, imageSize = 160 } = options;
  const { keepProbability = 1, endPoints = false } = options;
  checkNetworkOptions({ embeddingSize, imageSize, keepProbability });
  const net = new NetworkBuilder(id);
  const points = new EndPoints();
  let x = stem(net.input('input', [null, imageSize, imageSize, 3]), scope, points);
  x = body(net, x, points, (input, name, times, spec) =>
    repeatResidual(net, input, `${scope}/${name}`, times, spec),
  );
  points.add('PrePool', x);
  x = x.globalAvgPool(`${scope}/Logits/AvgPool_1a_8x8`);
  x = points.add('PreLogitsFlatten', x.dropout(`${scope}/Logits/Dropout`, keepProbability));
  const head = embeddingHead(x, `${scope}/`, embeddingSize);
  return net.build({ ...(endPoints && points.outputs), ...head });
}

/** Collects results inside a network under the names of the original's end points. */
class EndPoints {
  readonly #handles: Record<string, NodeHandle> = {};

  add(name: string, handle: NodeHandle): NodeHandle {
    this.#handles[name] = handle;
    return handle;
  }

  /** For `NetworkBuilder.build`. */
  get outputs(): Readonly<Record<string, NodeHandle>> {
    return this.#handles;
  }
}

/** Convolution without bias, batch norm, ReLU: the unit that the Inception networks are made of. */
export function convBlock(
  input: NodeHandle,
  name: string,
  options: WindowOptions & { readonly filters: number },
): NodeHandle {
  return input
    .conv2d(name, { ...options, bias: false })
    .batchNorm(`${name}/BatchNorm`)
    .relu(`${name}/Relu`);
}

/** The layers that both Inception-ResNets begin with: 160x160x3 becomes 36x36x192. */
function stem(input: NodeHandle, scope: string, points: EndPoints): NodeHandle {
  const conv = (x: NodeHandle, name: string, options: Parameters<typeof convBlock>[2]) =>
    points.add(name, convBlock(x, `${scope}/${name}`, options));

  let x = conv(input, 'Conv2d_1a_3x3', { filters: 32, kernel: 3, strides: 2, padding: 'valid' });
  x = conv(x, 'Conv2d_2a_3x3', { filters: 32, kernel: 3, padding: 'valid' });
  x = conv(x, 'Conv2d_2b_3x3', { filters: 64, kernel: 3 });
  const pool = { kernel: 3, strides: 2, padding: 'valid' } as const;
  x = points.add('MaxPool_3a_3x3', x.maxPool(`${scope}/MaxPool_3a_3x3`, pool));
  x = conv(x, 'Conv2d_3b_1x1', { filters: 80, kernel: 1, padding: 'valid' });
  return conv(x, 'Conv2d_4a_3x3', { filters: 192, kernel: 3, padding: 'valid' });
}

/** One convolution of a branch: its name inside the branch, filters and kernel. */
type Layer = readonly [name: string, filters: number, kernel: number | Size2d];

export interface ResidualSpec {
  readonly branches: readonly (readonly Layer[])[];
  /** Factor on the branches' sum before it is added to the input. */
  readonly scale: number;
  /** Default true; the very last block has none. */
  readonly relu?: boolean;
}

/**
 * A residual Inception block (Szegedy et al. 2016, "Inception-v4"): the branches' results, brought
 * back to the input's depth by a 1x1 convolution with bias, scaled and added to the input.
 */
export function residualBlock(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  { branches, scale, relu = true }: ResidualSpec,
): NodeHandle {
  const results = branches.map((layers, i) =>
    layers.reduce(
      (x, [layer, filters, kernel]) =>
        convBlock(x, `${name}/Branch_${i}/${layer}`, { filters, kernel }),
      input,
    ),
  );
  const up = net
    .concat(`${name}/concat`, results)
    .conv2d(`${name}/Conv2d_1x1`, { filters: input.shape.at(-1) as number, kernel: 1 })
    .scale(`${name}/scale`, scale);
  const sum = net.sum(`${name}/add`, [input, up]);
  return relu ? sum.relu(`${name}/Relu`) : sum;
}

/** Numbered residual blocks one after another: `name_1`, `name_2`, ... */
function repeatResidual(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  times: number,
  spec: ResidualSpec,
): NodeHandle {
  let x = input;
  for (let i = 1; i <= times; i++) x = residualBlock(net, x, `${name}_${i}`, spec);
  return x;
}

/** Halves a map. */
export const half = { kernel: 3, strides: 2, padding: 'valid' } as const;

/** Filters of reduction-A, by the letters of the paper's table 1. */
interface ReductionAFilters {
  readonly k: number;
  readonly l: number;
  readonly m: number;
  readonly n: number;
}

/** Reduction-A of the paper: halves the map, two branches of convolutions beside a max pool. */
export function reductionA(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  { k, l, m, n }: ReductionAFilters,
): NodeHandle {
  const branch0 = convBlock(input, `${name}/Branch_0/Conv2d_1a_3x3`, { filters: n, ...half });
  let branch1 = convBlock(input, `${name}/Branch_1/Conv2d_0a_1x1`, { filters: k, kernel: 1 });
  branch1 = convBlock(branch1, `${name}/Branch_1/Conv2d_0b_3x3`, { filters: l, kernel: 3 });
  branch1 = convBlock(branch1, `${name}/Branch_1/Conv2d_1a_3x3`, { filters: m, ...half });
  const branch2 = input.maxPool(`${name}/Branch_2/MaxPool_1a_3x3`, half);
  return net.concat(name, [branch0, branch1, branch2]);
}

/** Filters of reduction-B behind the 1x1 convolutions of 256 that open each branch. */
interface ReductionBFilters {
  readonly branch0: number;
  readonly branch1: number;
  readonly branch2: readonly [number, number];
}

/** Reduction-B of the paper: halves the map, three branches of convolutions beside a max pool. */
export function reductionB(
  net: NetworkBuilder,
  input: NodeHandle,
  name: string,
  filters: ReductionBFilters,
): NodeHandle {
  const branch = (i: number) => `${name}/Branch_${i}`;
  const open = (i: number) =>
    convBlock(input, `${branch(i)}/Conv2d_0a_1x1`, { filters: 256, kernel: 1 });
  const close = (x: NodeHandle, i: number, count: number) =>
    convBlock(x, `${branch(i)}/Conv2d_1a_3x3`, { filters: count, ...half });

  const [middle, last] = filters.branch2;
  const branch0 = close(open(0), 0, filters.branch0);
  const branch1 = close(open(1), 1, filters.branch1);
  const widened = convBlock(open(2), `${branch(2)}/Conv2d_0b_3x3`, { filters: middle, kernel: 3 });
  const branch2 = close(widened, 2, last);
  const branch3 = input.maxPool(`${branch(3)}/MaxPool_1a_3x3`, half);
  return net.concat(name, [branch0, branch1, branch2, branch3]);
}
