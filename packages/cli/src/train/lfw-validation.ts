import { findListedImages, openTrainingPhotos, readPairList } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import type { PairEvaluation } from '@facenet/core/evaluation';
import {
  type EmbeddedPhotos,
  type ImageView,
  type TrainingPhotos,
  type TrainingSession,
  validateOnPairs,
} from '@facenet/core/training';
import { findPairList } from '../validate/run-validate.js';
import type { TrainFlags } from './train-flags.js';

/** How pairs are compared while training. */
export interface LfwSettings {
  readonly view: ImageView;
  readonly metric: 0 | 1;
  readonly subtractMean: boolean;
  readonly flipped: boolean;
  readonly batchSize: number;
}

/** Given the embeddings of all photos: rows of `size` values, by name `Person/1`. */
export type OnEmbedded = (
  embedded: Pick<EmbeddedPhotos, 'embeddings' | 'size'> & { readonly names: readonly string[] },
) => Promise<void>;

/** The pairs that a training is measured on after each epoch, and their photos. */
export interface LfwValidation {
  run(
    session: TrainingSession,
    signal: AbortSignal,
    onEmbedded: OnEmbedded,
  ): Promise<PairEvaluation>;
  dispose(): Promise<void>;
}

/**
 * Finds the pairs and their photos before the training begins: what is wrong is better known then.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT, DATASET_INVALID when no photo of the list is there
 */
export async function openLfwValidation(
  { lfwDir, lfwPairs, lfwNrofFolds }: TrainFlags,
  settings: LfwSettings,
): Promise<LfwValidation> {
  const named = lfwPairs === 'data/pairs.txt' ? undefined : lfwPairs;
  const list = await readPairList(await findPairList(lfwDir, named));
  const { paths } = await findListedImages(lfwDir, list.pairs);
  if (paths.size === 0) {
    throw new FaceNetError('DATASET_INVALID', `${lfwDir} has no photo of ${lfwPairs}.`, {
      hint: 'Name the folder of aligned faces that the list of pairs belongs to.',
    });
  }
  const names = [...paths.keys()];
  const dataset = { classes: [{ name: 'pairs', images: [...paths.values()] }] };
  const photos: TrainingPhotos = await openTrainingPhotos(dataset);
  const { view, metric, subtractMean, flipped, batchSize } = settings;
  return {
    run: (session, signal, onEmbedded) =>
      validateOnPairs(session, {
        onEmbedded: ({ embeddings, size: width, indexes }) =>
          onEmbedded({
            embeddings,
            size: width,
            names: [...indexes].map((i) => names[i] as string),
          }),
        ...{ photos, names, view, metric, subtractMean, flipped, batchSize, signal },
        pairs: list.pairs,
        ...(list.folds === undefined && { folds: lfwNrofFolds }),
      }),
    dispose: () => photos.dispose(),
  };
}
