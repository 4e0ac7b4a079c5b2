import { scanDataset } from '@facenet/backend-node';

/** The label of each row: the place of its class among the folders, those without rows counted. */
export async function labelNumbers(dir: string, labels: readonly string[]): Promise<Int32Array> {
  const classes = await scanDataset(dir);
  const place = new Map(classes.map(({ name }, i) => [name, i]));
  return Int32Array.from(labels, (label) => place.get(label) ?? -1);
}
