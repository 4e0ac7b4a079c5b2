import { architectures, createMobileFaceNet } from '@facenet/core/models';
import type { Network } from '@facenet/core/network';

/** A network as training wants it: with batch norm, which published weights of some have folded. */
export function trainedNetwork(name: string): Network {
  if (name === 'mobilefacenet') return createMobileFaceNet({ batchNorm: true });
  if (name === 'mobilefacenet-pytorch') {
    return createMobileFaceNet({ batchNorm: true, variant: 'pytorch' });
  }
  return architectures.get(name).create();
}
