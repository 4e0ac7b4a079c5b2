import { FaceNetError, type LoadModelOptions, type NamedFile } from '@facenet/core';
import { type LoadedModel, modelCards } from '@facenet/core/cards';
import { loadModelFiles } from '@facenet/core/models';
import type { FetchedCard } from '../models/load-model.js';
import { openCard } from '../models/open-card.js';

/** A model as workers get it: the files of a card by their roles, or files of the user's. */
export type SharedModel = FetchedCard | readonly SharedFile[];

/** One that the browser holds is read only in the worker. */
export interface SharedFile {
  readonly name: string;
  readonly content: Blob | Uint8Array<ArrayBuffer>;
}

/**
 * Opens a model in the worker.
 *
 * @throws FaceNetError as `loadModelFiles` does
 */
export async function openSharedModel(
  model: SharedModel,
  options: LoadModelOptions = {},
): Promise<LoadedModel> {
  if ('id' in model) return openCard(modelCards.get(model.id), model.files);
  return loadModelFiles(model.map(namedFile), options);
}

function namedFile({ name, content }: SharedFile): NamedFile {
  return {
    name,
    arrayBuffer: async () => {
      if (content instanceof Uint8Array) return content.slice().buffer;
      try {
        return await content.arrayBuffer();
      } catch (cause) {
        throw new FaceNetError('IO_FAILED', `${name} cannot be read: ${cause}.`, { cause });
      }
    },
  };
}
