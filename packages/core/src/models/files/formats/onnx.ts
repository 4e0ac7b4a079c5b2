import { readOnnx } from '../../../weights/index.js';
import { tensorsFromOnnx } from '../../import/from-onnx.js';
import type { WeightsFormat } from '../weights-format.js';
import { hasMark } from './marks.js';

/** The first field of a model, the version of the format, has this tag. */
const VERSION_TAG = 0x08;

export const onnx: WeightsFormat = {
  id: 'onnx',
  title: 'ONNX model',
  matches: ({ name, bytes }) => hasMark(bytes, [VERSION_TAG]) || name.endsWith('.onnx'),
  open({ bytes }) {
    const model = readOnnx(bytes);
    return {
      tensors: model.tensors,
      metadata: model.metadata,
      graph: {
        outputSizes: model.outputs.map(({ shape }) => shape?.at(-1) ?? 0),
        weightsFor: (network) => tensorsFromOnnx(network, model),
      },
    };
  },
};
