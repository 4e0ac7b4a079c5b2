import { allBytes, readTflite, storedTensors } from '../../../weights/index.js';
import { weightsFromTflite } from '../../import/from-tflite.js';
import type { WeightsFormat } from '../weights-format.js';
import { hasMark } from './marks.js';

export const tflite: WeightsFormat = {
  id: 'tflite',
  title: 'TensorFlow Lite model',
  matches: ({ bytes }) => hasMark(bytes, 'TFL3', 4),
  open(file) {
    const bytes = allBytes(file.bytes);
    const { tensors, outputs } = readTflite(bytes);
    return {
      // Their names are those of steps of the graph, so the graph alone says what they are.
      tensors: new Map(),
      graph: {
        outputSizes: outputs.map((index) => tensors[index]?.shape.at(-1) ?? 0),
        weightsFor: (network) => storedTensors(weightsFromTflite(network, bytes)),
      },
    };
  },
};
