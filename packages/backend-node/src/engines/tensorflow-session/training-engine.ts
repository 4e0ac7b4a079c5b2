import util from 'node:util';
import { FaceNetError } from '@facenet/core';
import {
  HostOptimizer,
  MovingAverages,
  type TrainingEngine,
  writeTrainingGraph,
} from '@facenet/core/training';
import type { Engine, EngineOptions } from '../engine.js';
import { firstLine, loadOptional } from '../load-optional.js';
import { restoreRemovedUtilities } from '../tfjs-native.js';
import { SavedModelSession } from './saved-model-session.js';
import { TensorFlowTrainingSession } from './training-session.js';

/** On what TensorFlow trains. */
export interface TensorFlowTrainingOptions extends EngineOptions {
  /**
   * Convolutions and products of matrices in float16, everything else in float32: for GPUs, on CPUs it is
   * slower. Default false.
   */
  readonly halfPrecision?: boolean;
}

/**
 * Training as TensorFlow graphs: forward, backward and optimiser each in one call of the library.
 *
 * @param engine `tfjsNode` or `tfjsNodeGpu`
 * @throws FaceNetError ENGINE_UNAVAILABLE when the package does not start
 */
export async function startTensorFlowTraining(
  engine: Engine,
  importer: () => Promise<unknown>,
  { threads, halfPrecision = false }: TensorFlowTrainingOptions = {},
): Promise<TrainingEngine> {
  limitThreads(threads);
  restoreRemovedUtilities(util as unknown as Record<string, unknown>);
  await loadOptional(engine, importer);
  return {
    name: engine.name,
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
        throw new FaceNetError('ENGINE_FAILED', `${engine.name}: ${firstLine(cause)}.`, {
          hint: 'Train on another engine.',
          cause,
        });
      }
      return new TensorFlowTrainingSession({ engine: engine.name, plan, settings, graph, session });
    },
  };
}

/** TensorFlow looks at these when the library starts, and never again. */
function limitThreads(threads: number | undefined): void {
  if (threads === undefined) return;
  process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  process.env.TF_NUM_INTEROP_THREADS ??= String(threads);
}
