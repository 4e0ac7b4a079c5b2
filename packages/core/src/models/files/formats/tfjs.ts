import {
  allBytes,
  type FileBytes,
  readTfjsManifest,
  readTfjsWeights,
} from '../../../weights/index.js';
import type { WeightsFormat } from '../weights-format.js';
import { hasMark } from './marks.js';

/** TensorFlow.js `model.json` and face-api.js manifests, with their shards beside them. */
export const tfjs: WeightsFormat = {
  id: 'tfjs',
  title: 'TensorFlow.js or face-api.js weights',
  matches: ({ bytes }) => hasMark(bytes, '{') || hasMark(bytes, '['),
  async open({ bytes, beside }) {
    const manifest = readTfjsManifest(allBytes(bytes));
    const shards: FileBytes[] = [];
    for (const path of manifest.paths) shards.push(await beside(path));
    return { tensors: readTfjsWeights(manifest, shards) };
  },
};
