import { FaceNetError } from '../../errors.js';
import { Registry } from '../../registry.js';
import { keras } from './formats/keras.js';
import { npz, pickledNpy } from './formats/numpy.js';
import { onnx } from './formats/onnx.js';
import { safetensors } from './formats/safetensors.js';
import {
  tensorflowCheckpoint,
  tensorflowCheckpointV1,
  tensorflowGraph,
} from './formats/tensorflow.js';
import { tfjs } from './formats/tfjs.js';
import { tflite } from './formats/tflite.js';
import { torch } from './formats/torch.js';
import type { ModelFile } from './model-file.js';
import type { WeightsFormat } from './weights-format.js';

/** Every kind of file that weights can be read from. Register a format to add one. */
export const weightsFormats = new Registry<WeightsFormat>('weights format');

// In the order in which they are tried: those with a mark of their own before those without.
for (const format of [
  safetensors,
  pickledNpy,
  torch,
  npz,
  tflite,
  keras,
  tensorflowCheckpoint,
  tensorflowCheckpointV1,
  tfjs,
  onnx,
  tensorflowGraph,
]) {
  weightsFormats.register(format.id, format);
}

/** @throws FaceNetError WEIGHTS_CORRUPT when the file is of no known kind */
export function formatOf(file: Pick<ModelFile, 'name' | 'bytes'>): WeightsFormat {
  for (const [, format] of weightsFormats) if (format.matches(file)) return format;
  const titles = [...weightsFormats].map(([, { title }]) => title).join(', ');
  throw new FaceNetError('WEIGHTS_CORRUPT', `${file.name} is of no known kind.`, {
    hint: `Known: ${titles}.`,
  });
}
