import { elementCount } from '../arrays/element-count.js';
import type { WeightSource } from '../arrays/weights.js';
import { FaceNetError } from '../errors.js';
import type { EmbeddingCard, GraphSpec } from '../models/card.js';
import { findArchitecture } from '../models/find-architecture.js';
import { NetworkBuilder } from '../network/index.js';
import { formatShape } from '../network/shape.js';
import type { OnnxFile, Runtime, TensorData } from '../runtime/runtime.js';

/** What turns standardised crops into embeddings: a network of ours, or a graph run as it is. */
export interface FaceNetwork {
  /** How crops lie in its input. */
  readonly layout: 'hwc' | 'chw';
  /** Crops in one run, where that is fixed. */
  readonly batch?: number;
  /**
   * @param crops standardised, one behind the other
   * @returns unit vectors, one behind the other
   * @throws FaceNetError DISPOSED, ENGINE_FAILED, WEIGHTS_MISMATCH (a graph gives other vectors than
   * its card says)
   */
  run(crops: Float32Array, count: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/**
 * @param weights of the card's architecture, or the file of a graph that is run as it is
 * @throws FaceNetError WEIGHTS_MISMATCH, ENGINE_FAILED, ENGINE_UNAVAILABLE (the engine runs no ONNX),
 * and what decoding the weights throws
 */
export function loadFaceNetwork(
  runtime: Runtime,
  card: EmbeddingCard,
  weights: WeightSource | OnnxFile,
): Promise<FaceNetwork> {
  if (!card.graph) return loadArchitecture(runtime, card, weights as WeightSource);
  if (!('beside' in weights)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${card.id} is run from its file, not from weights.`,
      {
        hint: 'Pass what loadModel() gives as `onnx`.',
      },
    );
  }
  return loadGraph(runtime, card, card.graph, weights);
}

async function loadArchitecture(
  runtime: Runtime,
  { architecture, embeddingSize, alignment: { size } }: EmbeddingCard,
  weights: WeightSource,
): Promise<FaceNetwork> {
  const found = await findArchitecture(architecture);
  const network = found.create({ embeddingSize, imageSize: size });
  const session = await runtime.load(network, weights);
  return {
    layout: 'hwc',
    async run(data, count) {
      const outputs = await session.run({ input: { shape: [count, size, size, 3], data } });
      return (outputs.embeddings as TensorData).data;
    },
    dispose: () => session.dispose(),
  };
}

async function loadGraph(
  runtime: Runtime,
  card: EmbeddingCard,
  graph: GraphSpec,
  file: OnnxFile,
): Promise<FaceNetwork> {
  if (!runtime.loadOnnx) {
    throw new FaceNetError(
      'ENGINE_UNAVAILABLE',
      `${runtime.name} cannot run ${file.name}: it is an ONNX graph of no known network.`,
      { hint: 'Use an engine of onnxruntime (in Node: npm install onnxruntime-node).' },
    );
  }
  const { input, output, layout, batch } = graph;
  const { size } = card.alignment;
  const shapeOf = <Count>(count: Count) =>
    layout === 'nchw' ? ([count, 3, size, size] as const) : ([count, size, size, 3] as const);
  const outside = new NetworkBuilder(file.name);
  const images = outside.input(input, shapeOf(batch));
  const session = await runtime.loadOnnx(file, outside.build({ [output]: images }));
  return {
    layout: layout === 'nchw' ? 'chw' : 'hwc',
    ...(batch !== null && { batch }),
    async run(crops, count) {
      const fed = batch ?? count;
      const data = fed === count ? crops : padded(crops, fed / count);
      const outputs = await session.run({ [input]: { shape: shapeOf(fed), data } });
      const vectors = vectorsOf(card, outputs[output], fed);
      return normalized(card, vectors.subarray(0, count * card.embeddingSize));
    },
    dispose: () => session.dispose(),
  };
}

/** A last, smaller batch for a graph that takes full ones only: black images behind it. */
function padded(crops: Float32Array, times: number): Float32Array {
  const data = new Float32Array(crops.length * times);
  data.set(crops);
  return data;
}

function vectorsOf(card: EmbeddingCard, result: TensorData | undefined, count: number) {
  const { embeddingSize: size } = card;
  const { shape = [], data } = result ?? {};
  if (
    !(data instanceof Float32Array) ||
    shape[0] !== count ||
    elementCount(shape) !== count * size
  ) {
    const found = data instanceof Float32Array ? formatShape(shape) : 'no float32 values';
    throw new FaceNetError(
      'WEIGHTS_MISMATCH',
      `The graph of ${card.id} gives ${found}, not ${formatShape([count, size])}.`,
      { hint: "Name another output: card: { graph: { output: '...' } }." },
    );
  }
  return data;
}

/** The vectors, in their place, brought to length 1. */
function normalized({ id, embeddingSize: size }: EmbeddingCard, vectors: Float32Array) {
  for (let start = 0; start < vectors.length; start += size) {
    let squares = 0;
    for (let i = start; i < start + size; i++) squares += vectors[i]! * vectors[i]!;
    const length = Math.sqrt(squares);
    if (!(length > 0 && length < Number.POSITIVE_INFINITY)) {
      throw new FaceNetError(
        'ENGINE_FAILED',
        `The graph of ${id} gives a vector of length ${length}.`,
        {
          hint: 'Check the standardization of its card.',
        },
      );
    }
    for (let i = start; i < start + size; i++) vectors[i]! /= length;
  }
  return vectors;
}
