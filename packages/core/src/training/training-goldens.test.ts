import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { thorough } from '@facenet/testkit';
import * as ort from 'onnxruntime-node';
import { createOnnxProgramEngine } from '../runtime/onnx/index.js';
import { createTfjsProgramEngine } from '../runtime/tfjs/program/index.js';
import { hostTrainingEngine } from './host-training-session.js';
import {
  CI_GOLDENS,
  describeTrainingGoldens,
  QUICK_GOLDENS,
} from './testing/describe-training-goldens.js';

const on = (backend: string) => async () =>
  hostTrainingEngine(await createTfjsProgramEngine({ backend }));

if (thorough) {
  describeTrainingGoldens('tfjs on wasm', on('wasm'), CI_GOLDENS);
  // Plain JavaScript takes minutes for a step of a real network.
  describeTrainingGoldens('tfjs on plain JavaScript', on('cpu'), QUICK_GOLDENS.slice(0, 1));
}

describeTrainingGoldens(
  'onnxruntime-node',
  async () => hostTrainingEngine(createOnnxProgramEngine({ ort })),
  thorough
    ? CI_GOLDENS
    : [...QUICK_GOLDENS.slice(1, 2), { file: 'softmax-squeezenet-128', optimizer: 'ADAM' }],
);
