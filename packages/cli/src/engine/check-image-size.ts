import { type EmbeddingCard, FaceNetError } from '@facenet/core';

/**
 * Networks end in layers that fit one size of the image.
 *
 * @param imageSize as the original's flag `--image_size` has it
 * @throws FaceNetError INVALID_ARGUMENT for another size than the model's
 */
export function checkImageSize(
  { id, alignment: { size } }: EmbeddingCard,
  imageSize: number | undefined,
): void {
  if (imageSize === undefined || imageSize === size) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${id} takes images of ${size} pixels a side, not ${imageSize}.`,
    { hint: 'Leave out --image-size: larger crops lose their border, smaller ones get one.' },
  );
}
