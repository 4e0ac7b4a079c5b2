export { tfliteConstant } from './constant.js';
export type {
  TfliteActivation,
  TfliteModel,
  TfliteOperator,
  TfliteOptions,
  TfliteQuantization,
  TfliteTensor,
} from './model.js';
export { readTflite } from './read-tflite.js';
