import type { StoredTensor, StoredTensors } from '../../arrays/weights.js';
import type { FileBytes } from '../file-bytes.js';
import { readDataset } from './dataset.js';
import { Hdf5File, type Hdf5Message, readObjectHeader, readSuperblock } from './hdf5-file.js';
import { readLinks } from './links.js';
import { Hdf5Heaps, readTexts } from './texts.js';

/** Deeper and longer than the scopes of any model. */
const DEEPEST = 32;
const LONGEST_PATH = 1_000;
/** Group of the weights in files of whole models; files of `save_weights` have none. */
const MODEL = 'model_weights/';
const OPTIMIZER = 'optimizer_weights/';
const OUTPUT_SUFFIX = /:\d+$/;

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
  const file = new Hdf5File(bytes);
  const tensors = new Map<string, StoredTensor>();
  for (const { path, messages } of objectsOf(file)) {
    const dataset = readDataset(file, messages, path);
    if (dataset) tensors.set(path, dataset);
  }
  return tensors;
}

/**
 * Reads the datasets of texts of an HDF5 file by their paths, without the first slash: strings of a
 * fixed or of any length, as h5py writes lists of them.
 *
 * Texts of any length are decoded once, however often they are referred to.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT, as {@link readHdf5} does
 */
export function readHdf5Texts(bytes: FileBytes): ReadonlyMap<string, readonly string[]> {
  const file = new Hdf5File(bytes);
  const heaps = new Hdf5Heaps(file);
  const found = new Map<string, readonly string[]>();
  for (const { path, messages } of objectsOf(file)) {
    const texts = readTexts(file, heaps, messages, path);
    if (texts) found.set(path, texts);
  }
  return found;
}

/** All groups and datasets, those of a group behind it. */
function* objectsOf(
  file: Hdf5File,
): Generator<{ readonly path: string; readonly messages: readonly Hdf5Message[] }, void> {
  const seen = new Set<number>();
  let objects = [{ path: '', address: readSuperblock(file) }];
  for (let depth = 0; objects.length > 0; depth++) {
    if (depth > DEEPEST) throw file.reader.fail(`groups are nested deeper than ${DEEPEST}`);
    const inner: typeof objects = [];
    for (const { path, address } of objects) {
      if (seen.has(address)) throw file.reader.fail('an object is in two groups', address);
      seen.add(address);
      const messages = readObjectHeader(file, address);
      yield { path, messages };
      for (const link of readLinks(file, messages)) {
        const below = path ? `${path}/${link.name}` : link.name;
        if (below.length > LONGEST_PATH) throw file.reader.fail('a path is too long', address);
        inner.push({ path: below, address: link.address });
      }
    }
    objects = inner;
  }
}

/**
 * Reads the weights that Keras 1 and 2 and tf.keras save as .h5, of whole models (`model.save`) and of
 * weights alone (`save_weights`), by layer and variable: `Conv2d_1a_3x3/kernel`. Inside the file
 * that is `[model_weights/]Conv2d_1a_3x3/Conv2d_1a_3x3/kernel:0`.
 *
 * Names of Keras 3 (`layers/conv2d/vars/0`) are left as they are.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT, as {@link readHdf5} does
 */
export function readKerasH5(bytes: FileBytes): StoredTensors {
  const stored = readHdf5(bytes);
  const paths = [...stored.keys()];
  const scope = paths.some((path) => path.startsWith(MODEL)) ? MODEL : '';
  const named = new Map<string, StoredTensor>();
  for (const path of paths) {
    if (!path.startsWith(scope) || path.startsWith(OPTIMIZER)) continue;
    const short = shortName(path.slice(scope.length));
    // Where two layers would have one name, the full ones tell them apart.
    named.set(named.has(short) ? path : short, stored.get(path) as StoredTensor);
  }
  return named;
}

/** `layer/layer/kernel:0`, or `layer/layer_1/kernel:0` of a model made twice, is `layer/kernel`. */
function shortName(path: string): string {
  const [layer = '', ...rest] = path.replace(OUTPUT_SUFFIX, '').split('/');
  const [scope = ''] = rest;
  const doubled =
    rest.length > 1 && scope.startsWith(layer) && /^(_\d+)?$/.test(scope.slice(layer.length));
  return [layer, ...(doubled ? rest.slice(1) : rest)].join('/');
}
