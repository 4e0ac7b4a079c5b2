import { FaceNetError } from '@facenet/core';
import type { TrainingEngine } from '@facenet/core/training';
import { adviseOnce } from '../notice.js';
import type { RuntimeOptions } from './choose-runtime.js';
import type { Engine } from './engine.js';
import { engines } from './engines.js';

/** The fastest first: TensorFlow runs a whole step as one graph, its optimiser included. */
export const TRAINING_ORDER = [
  'tfjs-node-gpu',
  'tfjs-node',
  'onnxruntime-node',
  'tfjs-wasm',
  'tfjs-cpu',
];

/** What is left where nothing native is installed. */
const SLOW = ['tfjs-wasm', 'tfjs-cpu'];

/**
 * Starts the named engine for training, or the fastest that starts here. Which one trains may differ
 * from the one that `backend()` embeds with.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE; without a name, listing why each engine did not start
 */
export async function chooseTrainingEngine(options: RuntimeOptions = {}): Promise<TrainingEngine> {
  const onNotice = (text: string) => adviseOnce(text, options.onNotice);
  const telling = { ...options, onNotice };
  if (options.runtime !== undefined) return startTraining(engines.get(options.runtime), telling);
  const reasons: string[] = [];
  for (const name of TRAINING_ORDER) {
    try {
      const engine = await startTraining(engines.get(name), telling);
      if (SLOW.includes(name)) {
        onNotice(`Networks are trained on ${name}, which is slow. ${reasons.at(-1) ?? ''}`);
      }
      return engine;
    } catch (error) {
      if (!FaceNetError.is(error, 'ENGINE_UNAVAILABLE')) throw error;
      reasons.push(error.message);
    }
  }
  throw new FaceNetError('ENGINE_UNAVAILABLE', `No engine trains here. ${reasons.join(' ')}`);
}

async function startTraining(engine: Engine, options: RuntimeOptions): Promise<TrainingEngine> {
  if (engine.startTraining) return engine.startTraining(options);
  throw new FaceNetError('ENGINE_UNAVAILABLE', `${engine.name} does not train.`, {
    hint: `Engines that do: ${TRAINING_ORDER.join(', ')}.`,
  });
}
