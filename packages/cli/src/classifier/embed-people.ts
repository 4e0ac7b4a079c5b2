import {
  type ImageEmbedder,
  type LabelledImage,
  openImageEmbedder,
  type SkippedImage,
} from '@facenet/backend-node';
import { Embedding, FaceNetError } from '@facenet/core';
import { checkImageSize } from '../engine/check-image-size.js';
import { embedderOptions } from '../engine/image-embedder.js';
import type { CommandContext } from '../program/define-command.js';
import { modelPlace } from '../validate/model-place.js';
import { tellSkipped, tellUnaligned } from '../validate/tell-skipped.js';
import type { ClassifierFlags } from './classifier-flags.js';

/** Faces whose people are known. */
export interface EmbeddedPeople {
  readonly embeddings: readonly Embedding[];
  readonly labels: readonly string[];
  readonly paths: readonly string[];
  readonly skipped: readonly SkippedImage[];
}

/** Loads what embeds photos, in the original's words. */
export async function openPeopleEmbedder(
  context: CommandContext,
  flags: ClassifierFlags,
  model: string,
): Promise<ImageEmbedder> {
  const { output } = context;
  await output.text('Loading feature extraction model');
  const { batchSize, cache } = flags;
  const options = { ...embedderOptions(context, flags, model), batchSize, cache };
  const embedder = await openImageEmbedder(options);
  checkImageSize(embedder.card, flags.imageSize);
  await output.text(await modelPlace(model, embedder.hub));
  return embedder;
}

/**
 * Embeds photos; those that are damaged or show no face are told and left out.
 *
 * @throws FaceNetError DATASET_INVALID when nothing is left
 */
export async function embedPeople(
  context: CommandContext,
  flags: ClassifierFlags,
  { card, embed }: ImageEmbedder,
  images: readonly LabelledImage[],
): Promise<EmbeddedPeople> {
  const { output } = context;
  await output.text('Calculating features for images');
  const [first] = images;
  if (!flags.align && first) await tellUnaligned(output, first.path, card.alignment.size);
  const options = embedderOptions(context, flags, undefined);
  const embedded = await embed(
    images.map(({ path }) => path),
    options,
  );
  tellSkipped(output, embedded.skipped);
  const found = images.filter(({ path }) => embedded.get(path));
  if (found.length === 0) {
    throw new FaceNetError(
      'DATASET_INVALID',
      `None of ${images.length} photos could be embedded.`,
      {
        hint: 'Check the folder; whole photos need --align and faces in them.',
      },
    );
  }
  return {
    embeddings: found.map(({ path }) => new Embedding(card.id, embedded.get(path)!)),
    labels: found.map(({ label }) => label),
    paths: found.map(({ path }) => path),
    skipped: embedded.skipped,
  };
}
