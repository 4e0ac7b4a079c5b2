import { ByteReader } from '../byte-reader.js';
import { excerpt } from '../excerpt.js';
import type { FileBytes } from '../file-bytes.js';
import type { StoredTensors } from '../stored-tensor.js';
import { readZip } from '../zip/read-zip.js';
import { readNpy } from './read-npy.js';

const EXTENSION = '.npy';

/**
 * Reads a .npz archive as `numpy.savez` and `savez_compressed` write it. Its arrays are looked at
 * at once and unpacked when they are wanted.
 *
 * Memory: the array at hand, beside the file where that is given as bytes; arrays that unfold more than
 * 64-fold are refused.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT, also for arrays of anything but numbers
 */
export function readNpz(bytes: FileBytes): StoredTensors {
  const arrays = new Map<string, { shape: readonly number[]; read: () => Float32Array }>();
  for (const [file, entry] of readZip(bytes, '.npz file')) {
    if (!file.endsWith(EXTENSION)) {
      throw new ByteReader(bytes, '.npz file').fail(`it holds ${excerpt(file)}, which is no array`);
    }
    const read = () => {
      const { data } = readNpy(entry.read());
      return data instanceof Float32Array ? data : Float32Array.from(data);
    };
    arrays.set(file.slice(0, -EXTENSION.length), { shape: readNpy(entry.read()).shape, read });
  }
  return arrays;
}
