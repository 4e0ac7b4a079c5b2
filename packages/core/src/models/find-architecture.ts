import type { Architecture } from './architecture.js';

/**
 * An architecture by its id, with its code. That of the default model comes alone, and any other along with
 * all that are registered: a page with the default models takes along no network that it does not run.
 *
 * @throws FaceNetError INVALID_ARGUMENT, naming those that there are
 */
export async function findArchitecture(id: string): Promise<Architecture> {
  const { mobileFaceNets } = await import('./mobilefacenet.js');
  const found = mobileFaceNets.find((network) => network.id === id);
  if (found) return found;
  const { architectures } = await import('./architectures.js');
  return architectures.get(id);
}
