import type { Shape } from '../../../../network/shape.js';
import { CHANNELS_FIRST, type Layout, plain } from '../layout.js';
import type { ProgramGraph } from '../program-graph.js';
import { alongAxis } from './elementwise.js';

/** A value with channels as it lies in the graph: they are axis 1 of images and of vectors. */
export interface Channels {
  readonly name: string;
  readonly layout: Layout;
  readonly rank: number;
  /** How many there are. */
  readonly count: number;
}

export function channelsOf(value: string, graph: ProgramGraph): Channels {
  const shape: Shape = graph.shapeOf(value);
  const layout = shape.length === 4 ? CHANNELS_FIRST : plain(shape.length);
  const count = shape.at(-1) as number;
  return { name: graph.read(value, layout), layout, rank: shape.length, count };
}

/** A number for each channel, repeated along batch and cells. */
export function perChannel(vector: string, { rank }: Channels, graph: ProgramGraph): string {
  return alongAxis(vector, 1, rank, graph);
}

/** Sum of each channel over batch and cells. */
export function channelSums(name: string, { rank }: Channels, graph: ProgramGraph): string {
  const axes = graph.ints(rank === 4 ? [0, 2, 3] : [0]);
  return graph.add('ReduceSum', [name, axes], { keepdims: 0 });
}

/**
 * Sum of the products of two values of each channel. In images each channel is multiplied as a row by a
 * column, which writes no products down and takes a quarter of the time.
 */
export function channelDots(a: string, b: string, channels: Channels, graph: ProgramGraph): string {
  if (channels.rank !== 4) return channelSums(graph.add('Mul', [a, b]), channels, graph);
  return sumsOfDots(rowsOf(a, graph), rowsOf(b, graph), channels.count, graph);
}

/** Each channel of each image as a matrix of one row. */
export function rowsOf(image: string, graph: ProgramGraph): string {
  return graph.once(`rows of ${image}`, () => {
    const joined = graph.add('Flatten', [image], { axis: 2 });
    return graph.add('Unsqueeze', [joined, graph.ints([1])]);
  });
}

/** Products of rows (see {@link rowsOf}), summed over the batch. */
export function sumsOfDots(a: string, b: string, channels: number, graph: ProgramGraph): string {
  const products = graph.add('FusedMatMul', [a, b], { transB: 1 });
  const images = graph.reshaped(products, [null, channels]);
  return graph.add('ReduceSum', [images, graph.ints([0])], { keepdims: 0 });
}
