import {
  CI_GOLDENS,
  describeTrainingGoldens,
} from '../../../../core/src/training/testing/describe-training-goldens.js';
import { isNativeRun, startTfjsNode } from './testing/native.js';

describeTrainingGoldens('TensorFlow', startTfjsNode, CI_GOLDENS, isNativeRun);
