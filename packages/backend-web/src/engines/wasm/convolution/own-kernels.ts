import {
  _FusedMatMul,
  backend_util,
  Concat,
  FusedConv2D,
  type FusedConv2DAttrs,
  FusedDepthwiseConv2D,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { BackendWithConvolutions } from './backend-with-convolutions.js';
import { convolve } from './convolve.js';
import { filterChannels } from './filter-channels.js';
import type { ConvolutionCall } from './geometry.js';
import type { Finish } from './kernels.js';
import { multiplyRows } from './multiply-rows.js';
import { packDepthwise, packPanels, packWinograd } from './pack-filters.js';
import { convolveByTiles } from './winograd.js';

type Given = Parameters<KernelConfig['kernelFunc']>[0];
type Own = (given: Given, backend: BackendWithConvolutions) => TensorInfo | undefined;

/** Fewer rows than this are no faster here. */
const LEAST_ROWS = 4;
/** More than so many bytes of transformed filters are not kept. */
const MOST_TRANSFORMED = 1 << 22;

/** A kernel with ours before it, which leaves to it what ours does not know. */
export function withOwnConvolutions(original: KernelConfig): KernelConfig {
  const own = OWN[original.kernelName];
  if (!own) return original;
  const kernelFunc: KernelConfig['kernelFunc'] = (given) =>
    own(given, given.backend as BackendWithConvolutions) ?? original.kernelFunc(given);
  return { ...original, kernelFunc };
}

const OWN: Readonly<Record<string, Own>> = {
  [FusedConv2D]: conv2d,
  [FusedDepthwiseConv2D]: depthwiseConv2d,
  [_FusedMatMul]: matMul,
  [Concat]: concat,
};

function conv2d(given: Given, backend: BackendWithConvolutions): TensorInfo | undefined {
  const { x, filter } = given.inputs as Record<'x' | 'filter', TensorInfo>;
  const { kernels, beside } = backend;
  const call = callOf(given, false);
  if (!call || call.filters % 4 !== 0) return undefined;
  const finish = finishOf(given, call.filters, backend);
  if (!finish || call.batch * call.rows * call.columns < LEAST_ROWS) return undefined;
  const out = backend.makeOutput([call.batch, call.rows, call.columns, call.filters], 'float32');
  const placed = { ...call, input: addressOf(x, backend), output: addressOf(out, backend) };
  const values = () => backend.typedArrayFromHeap(filter) as Float32Array;
  if (suitsTiles(call)) {
    const panels = beside.packed(filter.dataId, 'tiles', () =>
      packWinograd(values(), call.filters),
    );
    convolveByTiles(kernels, beside, placed, panels, finish);
  } else {
    const panels = beside.packed(filter.dataId, 'panels', () => packPanels(values(), call.filters));
    convolve(kernels, beside, placed, panels, finish);
  }
  return out;
}

function suitsTiles({ kernel, stride, channels, filters, rows, columns }: Shape): boolean {
  const fits = kernel[0] === 3 && kernel[1] === 3 && stride === 1 && channels % 4 === 0;
  if (!fits || channels < 16 || rows < 4 || columns < 4) return false;
  return 36 * channels * filters * 4 <= MOST_TRANSFORMED;
}

function depthwiseConv2d(given: Given, backend: BackendWithConvolutions): TensorInfo | undefined {
  const { x, filter } = given.inputs as Record<'x' | 'filter', TensorInfo>;
  const { kernels, beside } = backend;
  const call = callOf(given, true);
  if (call?.kernel[0] !== 3 || call.kernel[1] !== 3 || call.stride > 2) return undefined;
  const { batch, rows, columns, channels, filters } = call;
  if (filters !== channels || channels % 4 !== 0) return undefined;
  const finish = finishOf(given, channels, backend, call.width * channels);
  if (!finish) return undefined;
  const out = backend.makeOutput([batch, rows, columns, channels], 'float32');
  const placed = { ...call, input: addressOf(x, backend), output: addressOf(out, backend) };
  const weights = beside.packed(filter.dataId, 'channels', () =>
    packDepthwise(backend.typedArrayFromHeap(filter) as Float32Array),
  );
  filterChannels(kernels, beside, placed, weights, finish);
  return out;
}

function matMul(given: Given, backend: BackendWithConvolutions): TensorInfo | undefined {
  const { a, b } = given.inputs as Record<'a' | 'b', TensorInfo>;
  const { transposeA, transposeB } = given.attrs as Record<string, unknown>;
  const [first = 0, rows = 0, depth = 0] = a.shape;
  const [second = 0, , filters = 0] = b.shape;
  const plain = a.dtype === 'float32' && b.dtype === 'float32' && !transposeA && !transposeB;
  if (!plain || first !== 1 || second !== 1 || filters % 4 !== 0) return undefined;
  if (rows < LEAST_ROWS || depth === 0) return undefined;
  const finish = finishOf(given, filters, backend);
  if (!finish) return undefined;
  const out = backend.makeOutput([1, rows, filters], 'float32');
  const panels = backend.beside.packed(b.dataId, 'panels', () =>
    packPanels(backend.typedArrayFromHeap(b) as Float32Array, filters),
  );
  const product = { values: addressOf(a, backend), rows, depth, panels, filters };
  multiplyRows(backend.kernels, { ...product, out: addressOf(out, backend) }, finish);
  return out;
}

/** Of channels, which tfjs copies cell by cell from JavaScript. */
function concat(
  { inputs, attrs }: Given,
  backend: BackendWithConvolutions,
): TensorInfo | undefined {
  const parts = inputs as unknown as readonly TensorInfo[];
  const { axis } = attrs as unknown as { readonly axis: number };
  const [first] = parts as readonly [TensorInfo];
  const last = first.shape.length - 1;
  const isOfFours = ({ dtype, shape }: TensorInfo) =>
    dtype === 'float32' && sizeOf({ shape }) > 0 && (shape[last] as number) % 4 === 0;
  if (last < 1 || (axis !== last && axis !== -1) || !parts.every(isOfFours)) return undefined;
  const shapes = parts.map(({ shape }) => shape);
  backend_util.assertParamsConsistent(shapes, last);
  const shape = backend_util.computeOutShape(shapes, last);
  const out = backend.makeOutput(shape, 'float32');
  const lines = sizeOf({ shape: shape.slice(0, last) });
  const step = (shape[last] as number) * 4;
  let to = addressOf(out, backend);
  for (const part of parts) {
    const bytes = (part.shape[last] as number) * 4;
    backend.kernels.copyLines(addressOf(part, backend), bytes, lines, to, step);
    to += bytes;
  }
  return out;
}

type Shape = Omit<ConvolutionCall, 'input' | 'output'>;

/** What is to be computed, unless it is nothing that our kernels know. */
function callOf({ inputs, attrs }: Given, depthwise: boolean): Shape | undefined {
  const { x, filter } = inputs as Record<'x' | 'filter', TensorInfo>;
  const { strides, pad, dilations, dataFormat, dimRoundingMode } =
    attrs as unknown as FusedConv2DAttrs;
  const info = backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number, number],
    ...([strides, dilations, pad, dimRoundingMode, depthwise] as const),
  );
  const known =
    x.dtype === 'float32' &&
    filter.dtype === 'float32' &&
    dataFormat === 'NHWC' &&
    info.dilationHeight === 1 &&
    info.dilationWidth === 1 &&
    info.strideHeight === info.strideWidth &&
    info.outHeight > 0 &&
    info.outWidth > 0 &&
    info.inChannels > 0;
  if (!known) return undefined;
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    rows: info.outHeight,
    columns: info.outWidth,
    filters: info.outChannels,
    kernel: [info.filterHeight, info.filterWidth],
    stride: info.strideHeight,
    top: info.padInfo.top,
    left: info.padInfo.left,
  };
}

/**
 * Where biases and slopes lie, unless something else is to be done with results.
 *
 * @param width zeros that are needed besides, which are the same
 */
function finishOf(
  { inputs, attrs }: Given,
  filters: number,
  backend: BackendWithConvolutions,
  width = 0,
): Finish | undefined {
  const { bias, preluActivationWeights: slopes } = inputs as Record<string, TensorInfo | undefined>;
  const { activation } = attrs as Record<string, unknown>;
  const mode = { linear: 0, relu: 1, prelu: 2 }[activation as 'linear'] as 0 | 1 | 2 | undefined;
  const isPrelu = mode === 2;
  if (mode === undefined || isPrelu !== (slopes !== undefined && slopes !== null)) return undefined;
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== filters)) return undefined;
  if (slopes && (slopes.shape.at(-1) !== filters || sizeOf(slopes) !== filters)) return undefined;
  const zeros = backend.beside.zeros(Math.max(filters, width) * 4);
  return [
    bias ? addressOf(bias, backend) : zeros,
    mode,
    slopes ? addressOf(slopes, backend) : zeros,
  ];
}

function sizeOf({ shape }: Pick<TensorInfo, 'shape'>): number {
  return shape.reduce((size, side) => size * side, 1);
}

function addressOf({ dataId }: TensorInfo, backend: BackendWithConvolutions): number {
  return backend.getMemoryOffset(dataId);
}
