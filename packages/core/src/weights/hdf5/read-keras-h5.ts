import type { FileBytes } from '../file-bytes.js';
import type { StoredTensor, StoredTensors } from '../stored-tensor.js';
import { readHdf5 } from './read-hdf5.js';

/** Group of the weights in files of whole models; files of `save_weights` have none. */
const MODEL = 'model_weights/';
const OPTIMIZER = 'optimizer_weights/';
const OUTPUT_SUFFIX = /:\d+$/;

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
