import { checkArray } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { flipHorizontal, resizeArea, resizeBilinear } from '../../image/index.js';
import { isRgbImage, type RgbImage } from '../../image/rgb-image.js';
import { checkOption } from '../losses/check-option.js';

/** As a camera shows a face that is not near; with more and smaller ones, more strangers were named. */
const SIZES = [28];

/**
 * A face as it may be seen: mirrored, and as a camera shows it that sees it smaller. Embedded, they are the `views` of an `EnrolledFace`.
 *
 * ```ts
 * const [face] = await facenet.find(photo, { select: 'largest' });
 * const [embedding, ...views] = await facenet.embed([face.aligned, ...faceViews(face.aligned)]);
 * ```
 *
 * @param face aligned, as `find` and `align` cut it
 * @param sizes pixels a side of the face where it is smaller, at least 2; default 28
 * @returns images of the size of `face`: the mirrored one, then one for each size
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function faceViews(face: RgbImage, sizes: readonly number[] = SIZES): RgbImage[] {
  if (!isRgbImage(face)) {
    throw new FaceNetError('INVALID_ARGUMENT', 'faceViews() takes a face as pixels.', {
      hint: 'Pass what align() gives, or `aligned` of what find() gives.',
    });
  }
  checkArray(sizes, 'The list of sizes');
  const { width, height } = face;
  for (const size of sizes) {
    checkOption(size, 'The size of a face', { from: 2, to: Math.min(width, height), whole: true });
  }
  const smaller = sizes.map((size) => resizeBilinear(resizeArea(face, size, size), width, height));
  return [flipHorizontal(face), ...smaller];
}
