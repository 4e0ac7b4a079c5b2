import type { FileBytes } from '../file-bytes.js';
import type { StoredTensor, StoredTensors } from '../stored-tensor.js';
import { readDataset } from './dataset.js';
import { Hdf5Bytes } from './hdf5-bytes.js';
import { readLinks } from './links.js';
import { readObjectHeader } from './object-header.js';
import { readSuperblock } from './superblock.js';

/** Deeper and longer than the scopes of any model. */
const DEEPEST = 32;
const LONGEST_PATH = 1_000;

/**
 * Reads the numeric datasets of an HDF5 file by their paths, without the first slash: as many
 * formats as Keras, h5py by default and `save_weights` write. Not read: chunked and compressed
 * datasets, and large groups written with `libver='latest'`.
 *
 * Nothing is run or fetched: external files and filters of others have no effect.
 *
 * Memory: values stay views of `bytes` until they are read, so `bytes` must not be changed; datasets
 * may together claim no more bytes than the file has, so all of them take at most 4 times its size.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT when an address, length or shape does not fit, or datasets
 * are stored in a way that is not read
 */
export function readHdf5(bytes: FileBytes): StoredTensors {
  const file = new Hdf5Bytes(bytes);
  const tensors = new Map<string, StoredTensor>();
  const seen = new Set<number>();
  let objects = [{ path: '', address: readSuperblock(file) }];
  for (let depth = 0; objects.length > 0; depth++) {
    if (depth > DEEPEST) throw file.reader.fail(`groups are nested deeper than ${DEEPEST}`);
    const inner: typeof objects = [];
    for (const { path, address } of objects) {
      if (seen.has(address)) throw file.reader.fail('an object is in two groups', address);
      seen.add(address);
      const messages = readObjectHeader(file, address);
      const dataset = readDataset(file, messages, path);
      if (dataset) tensors.set(path, dataset);
      for (const link of readLinks(file, messages)) {
        const below = path ? `${path}/${link.name}` : link.name;
        if (below.length > LONGEST_PATH) throw file.reader.fail('a path is too long', address);
        inner.push({ path: below, address: link.address });
      }
    }
    objects = inner;
  }
  return tensors;
}
