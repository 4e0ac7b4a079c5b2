import { backend } from '@facenet/backend-node';
import type { Box } from '@facenet/core';
import { Mtcnn } from '@facenet/core/detection';
import { keptBytes } from './kept-bytes.js';
import { type Landmarks, landmarksOfManyLooks } from './many-looks.js';

/** A face with its landmarks as the original places them, as a second look does, and as many do. */
export interface FoundFace {
  readonly box: Box;
  readonly score: number;
  readonly first: Landmarks;
  readonly second: Landmarks;
  /** Only where it was asked for. */
  readonly many?: Landmarks;
}

/**
 * All faces of the photos, by path.
 *
 * @param options where they are kept, and whether landmarks are placed by many looks, which take long
 */
export async function detectAll(
  paths: readonly string[],
  { keptAs = 'lfw-detections.json', manyLooks = true } = {},
): Promise<Readonly<Record<string, readonly FoundFace[]>>> {
  const bytes = await keptBytes(keptAs, async () => {
    const { runtime, loadModel, readImage } = await backend();
    const mtcnn = await Mtcnn.load(runtime, (await loadModel('mtcnn')).weights);
    const found: Record<string, FoundFace[]> = {};
    for (const [i, path] of paths.entries()) {
      const image = await readImage(path);
      const faces = await mtcnn.detect(image);
      const again = await mtcnn.refine(image, faces);
      const many = manyLooks ? await landmarksOfManyLooks(mtcnn, image, faces) : [];
      found[path] = faces.map(({ box, score, landmarks }, k) => {
        const found = { box, score, first: landmarks, second: again[k]!.landmarks };
        return many[k] ? { ...found, many: many[k] } : found;
      });
      if (i % 500 === 0) console.error(`detect ${i} of ${paths.length}`);
    }
    await mtcnn.dispose();
    return new TextEncoder().encode(JSON.stringify(found));
  });
  return JSON.parse(new TextDecoder().decode(bytes));
}
