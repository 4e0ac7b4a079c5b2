import type { TrainingEngine } from '@facenet/core/training';
import { tfjsNode } from '../../tfjs-native.js';
import { startTensorFlowTraining, type TensorFlowTrainingOptions } from '../training-engine.js';

/** Set by `npm run test:native`, which needs tfjs-node: see scripts/build-tfjs-node.sh. */
export const isNativeRun = process.env.FACENET_NATIVE !== undefined;

/** Training on tfjs-node. */
export function startTfjsNode(options?: TensorFlowTrainingOptions): Promise<TrainingEngine> {
  return startTensorFlowTraining(tfjsNode, () => import('@tensorflow/tfjs-node'), options);
}
