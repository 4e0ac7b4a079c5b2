import { join } from 'node:path';
import { type ModelHub, type OpenedModelPath, openModelPath } from '@facenet/backend-node';
import type { ModelCard, OpenModelOptions } from '@facenet/core/models';
import { modelCards } from '@facenet/core/models';

/** An opened model; `card` is there for those of the list, whose settings were measured. */
export interface NamedModel extends OpenedModelPath {
  readonly card?: ModelCard;
}

/**
 * Opens what a user names: a file, a folder, or a model of "facenet models list", which is fetched
 * unless it is stored.
 *
 * @throws FaceNetError as `openModelPath` and `ModelHub.pull` do
 */
export async function openNamedModel(
  name: string,
  hub: ModelHub,
  options?: OpenModelOptions,
): Promise<NamedModel> {
  if (!modelCards.has(name)) return openModelPath(name, options);
  const { path, files } = await hub.pull(name);
  const [file = ''] = files;
  return { ...(await openModelPath(join(path, file))), card: modelCards.get(name) };
}
