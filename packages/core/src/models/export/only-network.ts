import { FaceNetError } from '../../errors.js';
import type { Network } from '../../network/index.js';
import type { ModelToExport } from './exporter.js';

/** @throws FaceNetError INVALID_ARGUMENT for the several networks of a detector */
export function onlyNetwork({ networks }: ModelToExport, format: string): Network {
  const [network] = networks;
  if (network && networks.length === 1) return network;
  const names = networks.map(({ name }) => name).join(', ');
  throw new FaceNetError('INVALID_ARGUMENT', `${format} holds one network, not ${names}.`, {
    hint: 'Convert the file of one of them, or write safetensors.',
  });
}
