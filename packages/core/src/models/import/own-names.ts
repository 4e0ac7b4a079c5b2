import { parametersOf } from '../../network/index.js';
import type { StoredTensor, StoredTensors } from '../../weights/index.js';
import type { Naming } from './naming.js';
import { everyNetwork } from './recognize.js';

/** What TensorFlow 2 and Keras put behind the name of a variable. */
const OUTPUT_SUFFIX = /:0$/;

/**
 * Our names, which are the original's: of its checkpoints and frozen graphs, of our own files, and
 * of whatever was imported under a prefix of its own (`import/`, `facenet/`).
 */
export const ownNames: Naming = {
  id: 'facenet',
  title: 'the original (davidsandberg/facenet) and this SDK',
  translate(tensors) {
    const names = new Map(
      [...tensors.keys()].map((name) => [name.replace(OUTPUT_SUFFIX, ''), name]),
    );
    for (const { network } of everyNetwork()) {
      const [first] = parametersOf(network);
      const prefix = first && prefixOf(names.keys(), first.name);
      if (prefix !== undefined) return withoutPrefix(tensors, names, prefix);
    }
    return undefined;
  },
};

function prefixOf(names: Iterable<string>, wanted: string): string | undefined {
  for (const name of names) {
    if (name === wanted) return '';
    if (name.endsWith(`/${wanted}`)) return name.slice(0, -wanted.length);
  }
  return undefined;
}

function withoutPrefix(
  tensors: StoredTensors,
  names: ReadonlyMap<string, string>,
  prefix: string,
): StoredTensors {
  const result = new Map<string, StoredTensor>();
  for (const [name, stored] of names) {
    const tensor = tensors.get(stored);
    if (tensor && name.startsWith(prefix)) result.set(name.slice(prefix.length), tensor);
  }
  return result;
}
