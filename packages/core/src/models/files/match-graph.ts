import { FaceNetError } from '../../errors.js';
import type { Network } from '../../network/index.js';
import type { StoredTensors } from '../../weights/index.js';
import { everyNetwork, type KnownNetwork } from '../import/every-network.js';
import type { RecognizedNetwork } from '../import/recognize.js';
import type { OpenedGraph } from './weights-format.js';

const LARGEST_EMBEDDING = 4096;
/** Every size is tried with every network; a file of thousands of outputs would take minutes. */
const MOST_SIZES = 8;

interface MatchedGraph {
  readonly networks: readonly RecognizedNetwork[];
  readonly tensors: StoredTensors;
}

/**
 * Finds the network that a file's graph computes, by comparing it with every one we know.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when there is none
 */
export function matchGraph(graph: OpenedGraph): MatchedGraph {
  let problem: unknown;
  for (const known of everyNetwork()) {
    for (const { network, embeddingSize } of candidates(known, graph.outputSizes)) {
      try {
        const tensors = graph.weightsFor(network);
        const { id, kind } = known;
        const recognized = { id, kind, network, ...(embeddingSize && { embeddingSize }) };
        return { networks: [recognized], tensors };
      } catch (error) {
        if (!FaceNetError.is(error, 'WEIGHTS_MISMATCH')) throw error;
        problem = error;
      }
    }
  }
  throw new FaceNetError('WEIGHTS_MISMATCH', 'The graph of the file is that of no known network.', {
    hint: 'Known are the networks of docs/models.md; others need an architecture of their own.',
    cause: problem,
  });
}

function candidates(
  { network, resize }: KnownNetwork,
  sizes: readonly number[],
): { network: Network; embeddingSize?: number }[] {
  if (!resize) return [{ network }];
  const plausible = [...new Set(sizes)].filter((size) => size >= 1 && size <= LARGEST_EMBEDDING);
  return plausible
    .slice(0, MOST_SIZES)
    .map((size) => ({ network: resize(size), embeddingSize: size }));
}
