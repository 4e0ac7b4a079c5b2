import {
  describeGoldenTrainings,
  ORIGINAL_OPTIMIZERS,
} from '../../../../core/src/training/testing/describe-golden-trainings.js';
import { isNativeRun, startTfjsNode } from './testing/native.js';

describeGoldenTrainings(
  'a TensorFlow session',
  startTfjsNode,
  isNativeRun
    ? [
        { file: 'softmax-dummy-128', optimizers: ORIGINAL_OPTIMIZERS },
        { file: 'softmax-squeezenet-128', optimizers: ORIGINAL_OPTIMIZERS },
        { file: 'softmax-inception_resnet_v1-128', optimizers: ORIGINAL_OPTIMIZERS },
        { file: 'softmax-inception_resnet_v1-512', optimizers: ['ADAM'] },
        { file: 'triplet-training-dummy-128', optimizers: ORIGINAL_OPTIMIZERS },
        { file: 'triplet-training-squeezenet-alpha1-128', optimizers: ['ADAGRAD', 'ADAM'] },
        { file: 'triplet-training-squeezenet-alpha2-128', optimizers: ['ADAGRAD', 'ADAM'] },
      ]
    : [],
);
