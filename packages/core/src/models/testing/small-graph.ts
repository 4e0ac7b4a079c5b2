import type { Shape } from '../../network/index.js';
import { OnnxFileWriter } from './onnx-file-writer.js';

/** Side of the images that {@link smallGraph} takes. */
export const SIDE = 2;
const PIXELS = SIDE * SIDE * 3;

/** What the graph multiplies its flattened input with, [PIXELS, 4]. */
const MATRIX = Array.from({ length: PIXELS * 4 }, (_, i) => ((i * 7) % 11) / 11 - 0.4);

export interface SmallGraph {
  readonly input?: Shape;
  readonly output?: Shape;
  /** Where the matrix lies, if not in the file. */
  readonly location?: string;
}

/** An ONNX graph that is no network of ours: tanh of a matrix times the image. */
export function smallGraph(options: SmallGraph = {}): Uint8Array {
  const { input = [null, 3, SIDE, SIDE], output = [null, 4], location } = options;
  const file = new OnnxFileWriter();
  if (location === undefined) file.tensor('matrix', [PIXELS, 4], MATRIX);
  else file.elsewhere('matrix', [PIXELS, 4], location, 0);
  return file
    .node('Flatten', ['images'], 'flat', { axis: 1 })
    .node('MatMul', ['flat', 'matrix'], 'product')
    .node('Tanh', ['product'], 'vector')
    .input('images', input)
    .output('vector', output)
    .finish();
}

/** The bytes that {@link SmallGraph.location} names. */
export const matrixBytes = new Uint8Array(Float32Array.from(MATRIX).buffer);

/** What the graph gives for the values of one image in its own order, brought to length 1. */
export function smallGraphVector(values: ArrayLike<number>): number[] {
  const vector = [0, 1, 2, 3].map((column) => {
    const products = Array.from(values, (value, row) => value * (MATRIX[row * 4 + column] ?? 0));
    return Math.tanh(products.reduce((sum, product) => sum + product, 0));
  });
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
