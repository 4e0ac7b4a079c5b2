import { type ConvolutionPadding, paddingOf, type Shape } from '../../../../network/shape.js';
import type { ProgramOpOf } from '../../../../program/index.js';
import { windowAttributes } from '../../emit/window-attributes.js';
import type { Attributes } from '../../graph.js';
import { type EmitScope, type Emitter, FLOATS } from './scope.js';

/** Derivatives are this many times larger in float16, where they would get lost among its smallest numbers. */
const HALF_SCALE = 1024;

type Op = Pick<ProgramOpOf<'conv2d'>, 'kernel' | 'strides' | 'padding'>;

const INDICES = { Index: { type: 'DT_INT32' } } as const;

export const conv2d: Emitter<ProgramOpOf<'conv2d'>> = (op, scope) => [forward('Conv2D', op, scope)];
export const conv2dInputGradient: Emitter<ProgramOpOf<'conv2dInputGradient'>> = (op, scope) => [
  inputGradient('Conv2DBackpropInput', op, scope),
];
export const conv2dFilterGradient: Emitter<ProgramOpOf<'conv2dFilterGradient'>> = (op, scope) => [
  filterGradient('Conv2DBackpropFilter', op, scope),
];

const DEPTHWISE = 'DepthwiseConv2dNative';

export const depthwiseConv2d: Emitter<ProgramOpOf<'depthwiseConv2d'>> = (op, scope) => [
  forward(DEPTHWISE, op, scope),
];
export const depthwiseInputGradient: Emitter<ProgramOpOf<'depthwiseInputGradient'>> = (
  op,
  scope,
) => [inputGradient(`${DEPTHWISE}BackpropInput`, op, scope)];
export const depthwiseFilterGradient: Emitter<ProgramOpOf<'depthwiseFilterGradient'>> = (
  op,
  scope,
) => [filterGradient(`${DEPTHWISE}BackpropFilter`, op, scope)];

export const matMul: Emitter<ProgramOpOf<'matMul'>> = ({ transposeA, transposeB }, scope) => {
  const attributes = { transpose_a: { flag: transposeA }, transpose_b: { flag: transposeB } };
  if (!scope.values.options.halfPrecision) return [scope.add('MatMul', scope.inputs, attributes)];
  const inputs = [0, 1].map((i) => halved(scope, i, scope.inputs[i] as string));
  return [widened(scope, scope.add('MatMul', inputs, { ...attributes, ...HALVES }))];
};

function forward(type: string, op: Op, scope: EmitScope): string {
  const filters = scope.inputs[1] as string;
  const geometry = geometryOf(type, op, scope.shapeOf(0));
  const x = paddedInput(geometry, scope, 0);
  if (!halfPrecision(type, scope)) {
    return thinned(scope, geometry, scope.add(type, [x, filters], geometry.attributes));
  }
  const inputs = [halved(scope, 0, x), halved(scope, 1, filters)];
  return widened(scope, scope.add(type, inputs, { ...geometry.attributes, ...HALVES }));
}

/** (dy, filters, x for its shape) -> dx. */
function inputGradient(type: string, op: Op, scope: EmitScope): string {
  const [dy, filters] = [0, 1].map((i) => scope.values.get(scope.node.inputs[i] as string));
  const shape = scope.shapeOf(2);
  if (type === 'Conv2DBackpropInput' && isProduct(op)) return productGradient(scope);
  const geometry = geometryOf(type, op, shape);
  const sizes = geometry.padded
    ? scope.once(2, `padded size ${geometry.padded}`, () =>
        scope.add('AddV2', [scope.sizeOf(2), scope.integers(addedCells(geometry.padded))], {
          T: { type: 'DT_INT32' },
        }),
      )
    : scope.sizeOf(2);
  const half = halfPrecision(type, scope);
  const [a, b] = half
    ? [halved(scope, 1, filters as string), scaledHalf(scope, 0, dy as string)]
    : [filters as string, thickened(scope, geometry, dy as string, 2)];
  const attributes = { ...geometry.attributes, ...(half && HALVES) };
  const result = scope.add(type, [sizes, a, b], attributes);
  const dx = half ? unscaled(scope, result) : result;
  if (!geometry.padded) return dx;
  const [rows, , columns] = geometry.padded as readonly [number, number, number, number];
  const begin = scope.integers([0, rows, columns, 0]);
  return scope.add('Slice', [dx, begin, scope.sizeOf(2)], INDICES);
}

/** A window of one cell, moved cell by cell, is a product of matrices. */
function isProduct({ kernel, strides }: Op): boolean {
  return [...kernel, ...strides].every((side) => side === 1);
}

/**
 * The product itself: oneDNN's derivative of such a convolution, in TensorFlow 2.21, is wrong in the last
 * channels where their number is no multiple of its blocks (320, 512, 1024 ...).
 */
function productGradient(scope: EmitScope): string {
  const half = scope.values.options.halfPrecision;
  const [dy, filters] = [0, 1].map((i) => scope.values.get(scope.node.inputs[i] as string));
  const [a, b] = half
    ? [scaledHalf(scope, 0, dy as string), halved(scope, 1, filters as string)]
    : [dy as string, filters as string];
  const type = half ? 'DT_HALF' : 'DT_FLOAT';
  const [, , channels, units] = scope.shapeOf(1) as readonly number[];
  const rows = scope.reshape(a, [null, units as number], type);
  const matrix = scope.reshape(b, [channels as number, units as number], type);
  const attributes = { transpose_b: { flag: true }, T: { type } } as const;
  const product = scope.add('MatMul', [rows, matrix], attributes);
  const dx = half ? unscaled(scope, product) : product;
  const shape = { T: { type: 'DT_FLOAT' }, Tshape: { type: 'DT_INT32' } } as const;
  return scope.add('Reshape', [dx, scope.sizeOf(2)], shape);
}

/** (dy, x, filters for their shape) -> dfilters. */
function filterGradient(type: string, op: Op, scope: EmitScope): string {
  const geometry = geometryOf(type, op, scope.shapeOf(1));
  const dy = thickened(scope, geometry, scope.inputs[0] as string, 1);
  const x = paddedInput(geometry, scope, 1);
  const sizes = scope.integers(scope.shapeOf(2) as number[]);
  if (!halfPrecision(type, scope)) return scope.add(type, [x, sizes, dy], geometry.attributes);
  const inputs = [halved(scope, 1, x), sizes, scaledHalf(scope, 0, dy)];
  return unscaled(scope, scope.add(type, inputs, { ...geometry.attributes, ...HALVES }));
}

interface Geometry {
  readonly attributes: Attributes;
  /** Rows before and after, columns before and after that are added by a node of its own. */
  readonly padded?: readonly number[];
  /** The operation, when its strides are taken by a node of its own. */
  readonly thin?: Op;
}

/**
 * Half of the kernel on every side is TensorFlow's `SAME` where the strides are 1; elsewhere zeros are
 * added first, as all of its kernels know only its own two rules.
 */
function geometryOf(type: string, op: Op, x: Shape): Geometry {
  if (type.startsWith(DEPTHWISE) && op.strides[0] !== op.strides[1]) return thinGeometry(op, x);
  const padding = op.padding === 'symmetric' ? 'valid' : op.padding;
  const attributes = {
    ...windowAttributes({ strides: op.strides, padding }),
    dilations: { integers: [1, 1, 1, 1] },
  };
  if (op.padding !== 'symmetric') return { attributes };
  const padded = addedBy('symmetric', op, x);
  if (String(padded) === String(addedBy('same', op, x))) {
    return { attributes: { ...attributes, padding: { text: 'SAME' } } };
  }
  return { attributes, padded };
}

/** Rows before and after, columns before and after that a rule adds. */
function addedBy(rule: ConvolutionPadding, { kernel, strides }: Op, x: Shape): number[] {
  return [0, 1].flatMap((i) => [
    ...paddingOf(rule, x[i + 1] as number, kernel[i] as number, strides[i] as number),
  ]);
}

/** Two different strides, which TensorFlow's depthwise convolutions lack: every cell, then some of them. */
function thinGeometry(op: Op, x: Shape): Geometry {
  const attributes = {
    ...windowAttributes({ strides: [1, 1], padding: 'valid' }),
    dilations: { integers: [1, 1, 1, 1] },
  };
  return { attributes, padded: addedBy(op.padding, op, x), thin: op };
}

/** Of the results for every cell those that the strides ask for. */
function thinned(scope: EmitScope, { thin }: Geometry, y: string): string {
  if (!thin) return y;
  return scope.add('StridedSlice', [y, ...stridesOf(scope, thin)], ALL);
}

/** Zeros for the results that were left out. */
function thickened(scope: EmitScope, { thin, padded }: Geometry, dy: string, x: number): string {
  if (!thin) return dy;
  const [, rows, columns] = addedCells(padded) as [number, number, number];
  const [height, width] = thin.kernel;
  const more = scope.integers([0, rows - height + 1, columns - width + 1, 0]);
  const size = scope.add('AddV2', [scope.sizeOf(x), more], { T: { type: 'DT_INT32' } });
  return scope.add('StridedSliceGrad', [size, ...stridesOf(scope, thin), dy], ALL);
}

const ALL = { ...INDICES, begin_mask: { integer: 15 }, end_mask: { integer: 15 } } as const;

function stridesOf(scope: EmitScope, { strides }: Op): string[] {
  const zeros = scope.integers([0, 0, 0, 0]);
  return [zeros, zeros, scope.integers([1, ...strides, 1])];
}

function paddedInput({ padded }: Geometry, scope: EmitScope, i: number): string {
  if (!padded) return scope.values.get(scope.node.inputs[i] as string);
  return scope.once(i, `padded ${padded}`, (x) => {
    const sides = scope.integers([0, 0, ...padded, 0, 0], [4, 2]);
    return scope.add('Pad', [x, sides], { Tpaddings: { type: 'DT_INT32' } });
  });
}

function addedCells(padded: readonly number[] = []): number[] {
  const [top = 0, bottom = 0, left = 0, right = 0] = padded;
  return [0, top + bottom, left + right, 0];
}

const HALVES = { T: { type: 'DT_HALF' } } as const;

/** Depthwise convolutions take little of the time and keep their precision. */
function halfPrecision(type: string, scope: EmitScope): boolean {
  return scope.values.options.halfPrecision && !type.startsWith(DEPTHWISE);
}

function halved(scope: EmitScope, i: number, value: string): string {
  return scope.once(i, `half ${value}`, () => scope.cast(value, 'DT_FLOAT', 'DT_HALF'));
}

function scaledHalf(scope: EmitScope, i: number, dy: string): string {
  return scope.once(i, `scaled half ${dy}`, () => {
    const larger = scope.add('Mul', [dy, scope.float(HALF_SCALE)], FLOATS);
    return scope.cast(larger, 'DT_FLOAT', 'DT_HALF');
  });
}

function widened(scope: EmitScope, value: string): string {
  return scope.cast(value, 'DT_HALF', 'DT_FLOAT');
}

function unscaled(scope: EmitScope, value: string): string {
  return scope.add('Mul', [widened(scope, value), scope.float(1 / HALF_SCALE)]);
}
