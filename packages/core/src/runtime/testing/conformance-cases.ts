import { type Network, NetworkBuilder, type NodeHandle } from '../../network/index.js';
import type { ConvolutionPadding, Shape } from '../../network/shape.js';

/** A small network and the shapes to feed it, one run each. */
export interface ConformanceCase {
  readonly name: string;
  readonly network: Network;
  readonly feeds: readonly (readonly number[])[];
}

const MAP: Shape = [null, 7, 6, 3];
const OPEN: Shape = [null, null, null, 3];
const VECTOR: Shape = [null, 5];

function single(
  name: string,
  shape: Shape,
  feeds: readonly (readonly number[])[],
  build: (x: NodeHandle, net: NetworkBuilder) => NodeHandle,
): ConformanceCase {
  const net = new NetworkBuilder(name);
  return { name, feeds, network: net.build({ out: build(net.input('input', shape), net) }) };
}

const map = (name: string, build: (x: NodeHandle, net: NetworkBuilder) => NodeHandle) =>
  single(name, MAP, [[2, 7, 6, 3]], build);
const open = (name: string, build: (x: NodeHandle, net: NetworkBuilder) => NodeHandle) =>
  single(name, OPEN, [[1, 7, 6, 3], [2, 10, 9, 3]], build); // biome-ignore format: pairs of shapes
const vector = (name: string, build: (x: NodeHandle, net: NetworkBuilder) => NodeHandle) =>
  single(name, VECTOR, [[1, 5], [3, 5]], build); // biome-ignore format: pairs of shapes

/** With so many weights that engines compute it in another way than small ones. */
const large = (name: string, options: Parameters<NodeHandle['conv2d']>[1]) =>
  single(`large conv2d, ${name}`, [null, 6, 5, 96], [[2, 6, 5, 96], [1, 6, 5, 96]], (x) => x.conv2d('a', options).prelu('op')); // biome-ignore format: pairs of shapes

const windowsPadded = <Rule extends ConvolutionPadding>(padding: Rule) =>
  ([1, 2, [2, 1]] as const).flatMap((strides) =>
    ([3, 2, [1, 4]] as const).map((kernel) => ({ padding, strides, kernel })),
  );
const windows = (['same', 'valid'] as const).flatMap(windowsPadded);
const convolutionWindows = [...windows, ...windowsPadded('symmetric')];
const label = (window: (typeof convolutionWindows)[number]) =>
  `${window.kernel} / ${window.strides} ${window.padding}`;

/** At least one case for every type of operation; the suite checks that none is forgotten. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...convolutionWindows.flatMap((window) => [
    map(`conv2d ${label(window)}`, (x) => x.conv2d('op', { filters: 4, ...window })),
    map(`depthwiseConv2d ${label(window)}`, (x) => x.depthwiseConv2d('op', window)),
  ]),
  ...windows.flatMap((window) => [
    map(`maxPool ${label(window)}`, (x) => x.maxPool('op', window)),
    map(`avgPool ${label(window)}`, (x) => x.avgPool('op', window)),
  ]),
  large('one cell', { filters: 800, kernel: 1 }),
  large('every other cell', { filters: 800, kernel: 1, strides: 2 }),
  large('same', { filters: 80, kernel: 3 }),
  large('strides', { filters: 80, kernel: 3, strides: 2, padding: 'valid' }),
  large('symmetric', { filters: 80, kernel: 3, strides: 2, padding: 'symmetric' }),
  large('uneven strides', { filters: 80, kernel: 3, strides: [2, 1] }),
  large('wider than the map', { filters: 100, kernel: [1, 7] }),
  open('conv2d of an open size', (x) => x.conv2d('op', { filters: 4, kernel: 3, strides: 2 })),
  open('depthwiseConv2d of an open size', (x) =>
    x.depthwiseConv2d('op', { kernel: 3, strides: 2 }),
  ),
  open('symmetric conv2d of an open size', (x) =>
    x.conv2d('op', { filters: 4, kernel: 3, strides: 2, padding: 'symmetric' }),
  ),
  open('symmetric depthwiseConv2d of an open size', (x) =>
    x.depthwiseConv2d('op', { kernel: 3, strides: 2, padding: 'symmetric' }),
  ),
  open('maxPool of an open size', (x) => x.maxPool('op', { kernel: 2, strides: 2 })),
  open('globalAvgPool of an open size', (x) => x.globalAvgPool('op')),
  open('softmax over the channels of a map', (x) => x.softmax('op')),
  open('softmax over two channels', (x) => x.conv2d('a', { filters: 2, kernel: 1 }).softmax('op')),
  map('conv2d without bias', (x) => x.conv2d('op', { filters: 2, kernel: 1, bias: false })),
  map('sigmoid', (x) => x.sigmoid('op')),
  vector('sigmoid of vectors', (x) => x.sigmoid('op')),
  map('relu', (x) => x.relu('op')),
  map('relu behind conv2d', (x) => x.conv2d('a', { filters: 4, kernel: 3 }).relu('op')),
  map('prelu', (x) => x.prelu('op')),
  map('prelu behind conv2d', (x) => x.conv2d('a', { filters: 4, kernel: 3 }).prelu('op')),
  map('prelu behind depthwiseConv2d', (x) => x.depthwiseConv2d('a', { kernel: 3 }).prelu('op')),
  vector('prelu of vectors', (x) => x.prelu('op')),
  vector('dense', (x) => x.dense('op', { units: 4 })),
  vector('dense without bias', (x) => x.dense('op', { units: 4, bias: false })),
  vector('relu behind dense', (x) => x.dense('a', { units: 4 }).relu('op')),
  vector('prelu behind dense', (x) => x.dense('a', { units: 4 }).prelu('op')),
  vector('softmax', (x) => x.softmax('op')),
  vector('l2Normalize', (x) => x.l2Normalize('op')),
  vector('l2Normalize of tiny vectors', (x) => x.scale('tiny', 1e-8).l2Normalize('op')),
  map('batchNorm alone', (x) => x.batchNorm('op')),
  map('batchNorm with gamma', (x) => x.batchNorm('op', { gamma: true, epsilon: 1e-5 })),
  vector('batchNorm of vectors', (x) => x.batchNorm('op')),
  map('batchNorm behind conv2d', (x) =>
    x.conv2d('a', { filters: 4, kernel: 3, bias: false }).batchNorm('op').relu('b'),
  ),
  map('batchNorm with gamma behind a biased depthwiseConv2d', (x) =>
    x.depthwiseConv2d('a', { kernel: 3 }).batchNorm('op', { gamma: true }),
  ),
  map('bias alone', (x) => x.bias('op')),
  vector('bias of vectors', (x) => x.bias('op')),
  map('bias behind a biased conv2d', (x) => x.conv2d('a', { filters: 4, kernel: 3 }).bias('op')),
  map('a residual block', (x, net) => {
    const up = x.conv2d('up', { filters: 3, kernel: 1 }).scale('scale', 0.17);
    return net.sum('sum', [x, up]).relu('op');
  }),
  map('a convolution that is used twice stays unfused', (x, net) => {
    const shared = x.conv2d('shared', { filters: 3, kernel: 1 });
    return net.sum('op', [shared.relu('relu'), shared.batchNorm('norm')]);
  }),
  map('add of three', (x, net) => net.sum('op', [x, x.relu('a'), x.scale('b', 2)])),
  map('concat', (x, net) =>
    net.concat('op', [x, x.relu('a'), x.conv2d('b', { filters: 2, kernel: 1 })]),
  ),
  vector('concat of vectors', (x, net) => net.concat('op', [x, x.dense('a', { units: 2 })])),
  map('flatten keeps the order of rows', (x) => x.flatten('op').dense('fc', { units: 3 })),
  map('dropout lets everything through', (x) => x.dropout('op', 0.4)),
  map('dropout between convolution and its activation', (x) =>
    x.conv2d('a', { filters: 4, kernel: 1 }).dropout('op', 0.5).relu('b'),
  ),
  map('transpose', (x) => x.transpose('op', [0, 2, 1, 3])),
  map('transpose that moves the channels', (x) => x.transpose('op', [0, 3, 1, 2])),
  map('pad below, to the right and with channels', (x) => x.pad('op', [1, 2, 3])),
  map('pad with channels only', (x) => x.pad('op', [0, 0, 3])),
  open('pad of an open size', (x) => x.pad('op', [1, 1, 0])),
  // Zeros are more than values below zero: what pads is no part of a pool's own padding.
  map('pad before maxPool', (x) => x.pad('a', [1, 2, 0]).maxPool('op', { kernel: 2, strides: 2 })),
  map('pad before maxPool valid', (x) =>
    x.pad('a', [1, 2, 0]).maxPool('op', { kernel: 3, strides: 1, padding: 'valid' }),
  ),
  map('pad before avgPool', (x) => x.pad('a', [1, 2, 0]).avgPool('op', { kernel: 2, strides: 2 })),
  map('pad before conv2d', (x) => x.pad('a', [1, 2, 0]).conv2d('op', { filters: 4, kernel: 3 })),
  map('upsample', (x) => x.upsample('op', 2)),
  map('upsample by three', (x) => x.upsample('op', 3)),
  open('upsample of an open size', (x) => x.upsample('op', 2)),
  vector('transpose of vectors', (x) => x.transpose('op', [0, 1])),
];
