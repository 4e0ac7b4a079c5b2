import { join } from 'node:path';
import type { LabelledImage } from '@facenet/backend-node';
import { scanDataset } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import {
  type MersenneTwister,
  splitForClassifier,
  type TrainingDataset,
} from '@facenet/core/training';
import type { ClassifierFlags } from './classifier-flags.js';

/** Which photos are learned from, and which tried. */
export interface ClassifierImages {
  readonly train: readonly LabelledImage[];
  /** Absent where nothing says which. */
  readonly test?: readonly LabelledImage[];
}

/**
 * Finds the photos of a run. A split is drawn from `random`, so that both steps of the original draw
 * the same one.
 *
 * @throws FaceNetError INVALID_ARGUMENT when there are none, IO_FAILED
 */
export async function classifierImages(
  dir: string,
  flags: ClassifierFlags,
  random: MersenneTwister,
): Promise<ClassifierImages> {
  const { useSplitDataset, testDataDir, minNrofImagesPerClass, nrofTrainImagesPerClass } = flags;
  if (useSplitDataset && testDataDir !== undefined) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      '--use-split-dataset and --test-data-dir both say which photos to try.',
      { hint: 'Pass one of them.' },
    );
  }
  const dataset = await scan(dir);
  if (!useSplitDataset) {
    const train = labelled(dataset);
    if (testDataDir === undefined) return { train };
    return { train, test: labelled(await scan(testDataDir)) };
  }
  const { train, validation } = splitForClassifier(dataset, {
    minImages: minNrofImagesPerClass,
    trainImages: nrofTrainImagesPerClass,
    random,
  });
  if (train.classes.length > 0) return { train: labelled(train), test: labelled(validation) };
  const most = Math.max(...dataset.classes.map(({ images }) => images.length));
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `Nobody in ${dir} has ${minNrofImagesPerClass} photos; the most are ${most}.`,
    { hint: 'Pass a smaller --min-nrof-images-per-class.' },
  );
}

async function scan(dir: string): Promise<TrainingDataset> {
  const classes = await scanDataset(dir);
  return {
    classes: classes.map(({ name, files }) => ({
      // As the original shows them.
      name: name.replaceAll('_', ' '),
      images: files.map((file) => join(dir, name, file)),
    })),
  };
}

function labelled({ classes }: TrainingDataset): LabelledImage[] {
  return classes.flatMap(({ name, images }) => images.map((path) => ({ label: name, path })));
}

/** People among the images. */
export function peopleCount(images: readonly LabelledImage[]): number {
  return new Set(images.map(({ label }) => label)).size;
}
