import type { Weights } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import type { Network } from '../../network/index.js';
import { buildGraph } from './build-graph.js';
import { type GraphNode, PRODUCER } from './graph.js';
import { graphMessage } from './messages.js';

/** How a frozen graph is written. */
export interface GraphDefOptions {
  /**
   * Adds the boolean placeholder `phase_train`, which nothing depends on: scripts of the original
   * feed it. Default false.
   */
  readonly phaseTrain?: boolean;
}

const PHASE_TRAIN: GraphNode = {
  name: 'phase_train',
  op: 'Placeholder',
  inputs: [],
  attributes: { dtype: { type: 'DT_BOOL' }, shape: { shape: [] } },
};

/**
 * Writes a network as a frozen TensorFlow graph (GraphDef, .pb), which TensorFlow 1.7 and later
 * import: `input:0` in, the outputs of the network (`embeddings:0`) out, float32 in the
 * [batch, height, width, channels] order of the network; open dimensions stay open.
 *
 * Parameters are constants under their own names, which are those of the original's frozen graphs.
 * A network that was optimised before is smaller and keeps the names that are left.
 *
 * @returns the file; it is the only copy of the weights that is made
 * @throws FaceNetError WEIGHTS_MISMATCH when the weights are not those of the network,
 * NETWORK_INVALID for names or strides that TensorFlow does not take
 */
export function writeGraphDef(
  network: Network,
  weights: Weights,
  { phaseTrain = false }: GraphDefOptions = {},
): Uint8Array {
  const { nodes } = buildGraph(network, weights);
  if (phaseTrain) {
    if (nodes.some(({ name }) => name === PHASE_TRAIN.name)) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `${network.name} has a node "${PHASE_TRAIN.name}" already.`,
        { hint: 'Leave the option phaseTrain out.' },
      );
    }
  }
  return graphMessage(phaseTrain ? [...nodes, PHASE_TRAIN] : nodes, PRODUCER).finish();
}
