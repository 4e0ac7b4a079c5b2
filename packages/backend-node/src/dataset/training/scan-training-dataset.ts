import { join } from 'node:path';
import { checkDataset, type TrainingDataset } from '@facenet/core/training';
import { scanDataset } from '../scan-dataset.js';

/**
 * Finds the photos to train on: one folder a person, `DIR/NAME/PHOTO`, both in order of their names,
 * so that labels are the same on every machine.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT when there is no folder with files,
 * DATASET_INVALID when a folder is empty
 */
export async function scanTrainingDataset(dir: string): Promise<TrainingDataset> {
  const classes = await scanDataset(dir);
  const dataset = {
    classes: classes.map(({ name, files }) => ({
      name,
      images: files.map((file) => join(dir, name, file)),
    })),
  };
  checkDataset(dataset);
  return dataset;
}
