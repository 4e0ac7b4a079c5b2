import type { NodeHandle } from '../network/index.js';

/**
 * The original's end of a network: a dense layer without bias and with batch norm, scope
 * `Bottleneck`, then vectors of unit length.
 *
 * @param scope what precedes `Bottleneck`, with its slash
 */
export function embeddingHead(features: NodeHandle, scope: string, embeddingSize: number) {
  const prelogits = features
    .dense(`${scope}Bottleneck`, { units: embeddingSize, bias: false })
    .batchNorm(`${scope}Bottleneck/BatchNorm`);
  return { prelogits, embeddings: prelogits.l2Normalize('embeddings') };
}
