import { backend } from '@facenet/backend-node';
import type { FaceDetector, Runtime } from '@facenet/core';
import { type AnyDetectorOptions, loadDetector } from '@facenet/core/detection';
import { requireKind, weightSource } from '@facenet/core/models';
import { sharedPath } from '@facenet/testkit';

/** Loads a detector; one whose file no registry has is taken from the reference material. */
export async function openBenchDetector(
  id: string,
  runtime: Runtime,
  options: AnyDetectorOptions = {},
): Promise<FaceDetector> {
  const { loadModel } = await backend();
  const loaded = await loadModel(id).catch(async () => {
    return (await backend({ from: sharedPath('models') })).loadModel(id);
  });
  return loadDetector(runtime, requireKind(loaded.card, 'detector'), weightSource(loaded), options);
}
