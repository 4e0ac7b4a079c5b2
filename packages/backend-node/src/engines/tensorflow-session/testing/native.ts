import type { TrainingEngine } from '@facenet/core/training';
import type { EngineOptions } from '../../engine.js';
import { tfjsNode } from '../../tfjs-native.js';

/** Set by `npm run test:native`, which needs tfjs-node: see scripts/build-tfjs-node.sh. */
export const isNativeRun = process.env.FACENET_NATIVE !== undefined;

/** Training on tfjs-node. */
export async function startTfjsNode(options: EngineOptions = {}): Promise<TrainingEngine> {
  return (await tfjsNode.startTraining?.(options)) as TrainingEngine;
}
