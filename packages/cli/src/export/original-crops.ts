import { type EmbedDatasetOptions, openImageEmbedder } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import type { CommandContext } from '../program/define-command.js';

/** How the original's flags want images cut. */
export interface CropFlags {
  readonly imageSize?: number;
  readonly margin?: number;
}

/**
 * The options with the crops that the original's flags want, as far as the model takes them: its
 * network fits one size of image, and a model that is fed crops by landmarks has no margin.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a size that the model does not take
 */
export async function withCropFlags(
  { output }: CommandContext,
  options: EmbedDatasetOptions,
  { imageSize, margin }: CropFlags,
): Promise<EmbedDatasetOptions> {
  if (imageSize === undefined && margin === undefined) return options;
  const { card } = await openImageEmbedder(options);
  const { alignment, id } = card;
  if (imageSize !== undefined && imageSize !== alignment.size) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${id} takes images of ${alignment.size} pixels a side, not ${imageSize}.`,
      { hint: 'Leave out --image-size.' },
    );
  }
  if (margin === undefined) return options;
  if (!options.align) {
    output.notice('--margin has no effect on images that are aligned already.');
    return options;
  }
  if (alignment.method !== 'margin') {
    output.notice(`--margin has no effect: ${id} is fed crops that are aligned by landmarks.`);
    return options;
  }
  return { ...options, card: { ...options.card, alignment: { ...alignment, margin } } };
}
