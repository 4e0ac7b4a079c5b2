import type { NodeBackend } from '@facenet/backend-node';
import type { DetectedFace, RgbImage } from '@facenet/core';
import { Mtcnn } from '@facenet/core/detection';
import { alignFace, centerCropOrPad, selectFaces } from '@facenet/core/image';
import { detectionOptions } from '../program/engine-flags.js';
import { noFace } from '../program/no-face.js';
import type { EmbeddingPlan } from './embedding-plan.js';

/** Makes of a photo the one crop that the network takes. */
export interface FaceCutter {
  /**
   * @param path of the photo, for messages
   * @throws FaceNetError NO_FACE, ABORTED
   */
  cut(photo: RgbImage, path: string): Promise<RgbImage>;
  close(): Promise<void>;
}

/** A cutter for photos, or for crops, which need no detector. */
export async function openFaceCutter(
  backend: NodeBackend,
  { align, card: { alignment }, flags }: EmbeddingPlan,
  signal: AbortSignal,
): Promise<FaceCutter> {
  const { size } = alignment;
  if (!align) {
    return {
      // As the original does: what is larger loses its border, what is smaller gets a black one.
      cut: async (photo) => centerCropOrPad(photo, size, size),
      close: async () => {},
    };
  }
  const { weights } = await backend.loadModel('mtcnn', { signal });
  const mtcnn = await Mtcnn.load(backend.runtime, weights, detectionOptions(flags));
  return {
    cut: async (image, path) => {
      // People of LFW are not alone in their photos: the original's choice is the large, central one.
      const chosen = selectFaces(await mtcnn.detect(image, { signal }), image, 'central');
      if (chosen.length === 0) throw noFace(path);
      const [face] = await mtcnn.refine(image, chosen, { signal });
      return alignFace(image, face as DetectedFace, alignment);
    },
    close: () => mtcnn.dispose(),
  };
}
