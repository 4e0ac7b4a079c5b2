import { FaceNetError } from '@facenet/core';
import {
  HostOptimizer,
  MovingAverages,
  type TrainingEngine,
  writeTrainingGraph,
} from '@facenet/core/training';
import { firstLine } from '../load-optional.js';
import { SavedModelSession } from './saved-model-session.js';
import { TensorFlowTrainingSession } from './training-session.js';

/** How TensorFlow trains. */
export interface TensorFlowTrainingOptions {
  /** Name of the engine. */
  readonly name: string;
  /** Convolutions and products of matrices in float16, everything else in float32. Default false. */
  readonly halfPrecision?: boolean;
}

/**
 * Training as TensorFlow graphs: forward and backward in one call of the library, the optimiser in
 * another. The package that brings the library must have been imported.
 */
export function tensorFlowTrainingEngine(options: TensorFlowTrainingOptions): TrainingEngine {
  const { name, halfPrecision = false } = options;
  return {
    name,
    async open(plan, settings) {
      const { optimizer, movingAverageDecay, ...rest } = settings;
      // Settings out of range are refused as they are on every engine.
      new HostOptimizer(optimizer, new Map(), rest);
      if (movingAverageDecay !== undefined) new MovingAverages(new Map(), movingAverageDecay);
      const { train, forward, evaluate, embed } = plan;
      const { bytes, signatures, ...graph } = writeTrainingGraph({
        ...{ train, others: [forward, evaluate, embed], optimizer, halfPrecision },
        ...{ ...rest, averages: movingAverageDecay !== undefined },
      });
      let session: SavedModelSession;
      try {
        session = await SavedModelSession.open(bytes, signatures);
      } catch (cause) {
        throw new FaceNetError('ENGINE_FAILED', `${name}: ${firstLine(cause)}.`, {
          hint: 'Train on another engine.',
          cause,
        });
      }
      return new TensorFlowTrainingSession({ engine: name, plan, settings, graph, session });
    },
  };
}
