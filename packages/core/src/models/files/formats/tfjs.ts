import { readTfjsManifest, readTfjsWeights } from '../../../weights/index.js';
import type { WeightsFormat } from '../weights-format.js';

/** TensorFlow.js `model.json` and face-api.js manifests, with their shards beside them. */
export const tfjs: WeightsFormat = {
  id: 'tfjs',
  title: 'TensorFlow.js or face-api.js weights',
  matches: ({ bytes }) => bytes[0] === 0x7b || bytes[0] === 0x5b,
  async open({ bytes, beside }) {
    const manifest = readTfjsManifest(bytes);
    const shards: Uint8Array[] = [];
    for (const path of manifest.paths) shards.push(await beside(path));
    return { tensors: readTfjsWeights(manifest, shards) };
  },
};
