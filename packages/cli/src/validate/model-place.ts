import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ModelHub, readRegularFile } from '@facenet/backend-node';
import { modelCards } from '@facenet/core/models';

/** Where a model is, in the original's lines: a file, a folder, or the parts of a checkpoint. */
export async function modelPlace(model: string, hub: ModelHub): Promise<string> {
  if (modelCards.has(model)) return `Model directory: ${hub.path(model)}`;
  const isFolder = (await stat(model).catch(() => undefined))?.isDirectory();
  if (!isFolder) return `Model filename: ${model}`;
  const names = await readdir(model).catch(() => []);
  const graph = names.find((name) => name.endsWith('.meta'));
  const checkpoint = await readRegularFile(join(model, 'checkpoint')).then(
    (bytes) => latestOf(bytes.toString('utf8')),
    () => undefined,
  );
  return [
    `Model directory: ${model}`,
    ...(graph === undefined ? [] : [`Metagraph file: ${graph}`]),
    ...(checkpoint === undefined ? [] : [`Checkpoint file: ${checkpoint}`]),
  ].join('\n');
}

/** The checkpoint that TensorFlow's file of that name points to, which may have been moved. */
function latestOf(text: string): string | undefined {
  const path = /^model_checkpoint_path: "(.*)"$/m.exec(text)?.[1];
  return path && basename(path);
}
