import type { Network } from '../../network/index.js';
import { createONet, createPNet, createRNet } from '../mtcnn/index.js';

const networks: ReadonlyMap<number, () => Network> = new Map([
  [10, createPNet],
  [28, createRNet],
  [32, createONet],
]);

/** The network of MTCNN whose first layer has so many filters: files of one network name none. */
export function mtcnnPart(filters: number | undefined): Network | undefined {
  return networks.get(filters ?? 0)?.();
}
