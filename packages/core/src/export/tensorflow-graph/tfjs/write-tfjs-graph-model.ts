import { FaceNetError } from '../../../errors.js';
import type { Network } from '../../../network/index.js';
import { isPlainPath } from '../../../weights/tfjs/shard-path.js';
import type { Weights } from '../../../weights/weights.js';
import { buildGraph } from '../build-graph.js';
import type { GraphPort } from '../graph.js';
import { jsonShape, topologyOf } from './topology.js';
import { packWeights, type TfjsStoredFloat } from './weights-file.js';

export interface TfjsGraphModelOptions {
  /** Name of the file with the weights, beside the `model.json`; default `group1-shard1of1.bin`. */
  readonly weightsPath?: string;
  /**
   * How arrays are stored; TensorFlow.js widens float16 when it loads, what exceeds 65,504 is
   * infinite then. Default `float32`.
   */
  readonly dtype?: TfjsStoredFloat;
}

/** The two files of a TensorFlow.js graph model. */
export interface TfjsGraphModel {
  /** Text of the `model.json`. */
  readonly modelJson: string;
  readonly weights: Uint8Array;
  /** Where the `model.json` looks for the weights, relative to itself. */
  readonly weightsPath: string;
}

/**
 * Writes a network as a TensorFlow.js graph model, for `loadGraphModel` of
 * `@tensorflow/tfjs-converter`. Inputs and outputs keep the names, the order and the open dimensions
 * of the network; parameters keep their names.
 *
 * The format: https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts, `ModelJSON`.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when the weights are not those of the network,
 * NETWORK_INVALID for names or strides that TensorFlow does not take, INVALID_ARGUMENT for a path
 * that leads out of the folder
 */
export function writeTfjsGraphModel(
  network: Network,
  weights: Weights,
  options: TfjsGraphModelOptions = {},
): TfjsGraphModel {
  const { weightsPath = 'group1-shard1of1.bin', dtype = 'float32' } = options;
  if (!isPlainPath(weightsPath)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The weights cannot stand under "${weightsPath}", which is no plain relative path.`,
      { hint: 'Pass the name of a file beside the model.json, such as "weights.bin".' },
    );
  }
  const graph = buildGraph(network, weights);
  const { entries, bytes } = packWeights(graph.nodes, dtype);
  const modelJson = JSON.stringify({
    format: 'graph-model',
    generatedBy: '@facenet/core',
    convertedBy: null,
    signature: { inputs: signatureOf(graph.inputs), outputs: signatureOf(graph.outputs) },
    modelTopology: topologyOf(graph),
    weightsManifest: [{ paths: [weightsPath], weights: entries }],
  });
  return { modelJson, weights: bytes, weightsPath };
}

function signatureOf(ports: readonly GraphPort[]) {
  const entries = ports.map(({ name, shape }) => [
    name,
    { name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: jsonShape(shape) },
  ]);
  return Object.fromEntries(entries) as Record<string, object>;
}
