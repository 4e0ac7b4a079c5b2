import { FaceNet } from '@facenet/core';
import { type DetectedFace, loadDetector, Mtcnn } from '@facenet/core/detection';
import {
  architectures,
  type DetectorCard,
  type EmbeddingCard,
  modelCards,
} from '@facenet/core/models';
import { engine as tfjs } from '@tensorflow/tfjs-core';
import { backend as webBackend } from '../../backend.js';
import { chooseRuntime } from '../../engines/choose-runtime.js';
import type { WebRuntime } from '../../engines/web-engines.js';
import { readImage } from '../../images/read-image.js';
import { loadModel } from '../../models/load-model.js';

/** A file of the site as one that a person chose. */
async function chosen(address: string): Promise<File> {
  const bytes = await (await fetch(address)).arrayBuffer();
  return new File([bytes], address.slice(address.lastIndexOf('/') + 1));
}

/** What MTCNN, with the settings of the original, finds in photos. */
export async function detect(
  engine: WebRuntime,
  photos: readonly string[],
): Promise<DetectedFace[][]> {
  const { weights } = await loadModel([await chosen('/models/mtcnn.safetensors')]);
  const detector = await Mtcnn.load((await chooseRuntime({ runtime: engine })).runtime, weights, {
    compat: true,
  });
  const found: DetectedFace[][] = [];
  for (const photo of photos) found.push(await detector.detect(await readImage(photo)));
  await detector.dispose();
  return found;
}

/** What the detector of a card finds in photos at the first look. */
export async function detectBy(
  engine: WebRuntime,
  id: string,
  photos: readonly string[],
): Promise<DetectedFace[][]> {
  const { weights } = await loadModel([await chosen(`/detectors/${id}.safetensors`)]);
  const { runtime } = await chooseRuntime({ runtime: engine });
  const detector = await loadDetector(runtime, modelCards.get(id) as DetectorCard, weights, {
    closeUps: false,
  });
  const found: DetectedFace[][] = [];
  for (const photo of photos) {
    found.push(await detector.detect(await readImage(photo)));
  }
  await detector.dispose();
  return found;
}

/** Embeddings of raw inputs [n,160,160,3] by a model that somebody chose. */
export async function embeddings(engine: WebRuntime, model: string): Promise<number[]> {
  const { card, weights } = await loadModel([await chosen(model)]);
  const { architecture, embeddingSize } = card as EmbeddingCard;
  const network = architectures.get(architecture).create({ embeddingSize });
  const session = await (await chooseRuntime({ runtime: engine })).runtime.load(network, weights);
  const data = new Float32Array(await (await fetch('/goldens/inputs.f32')).arrayBuffer());
  const input = { shape: [data.length / (160 * 160 * 3), 160, 160, 3], data };
  const { embeddings: result } = await session.run({ input });
  await session.dispose();
  return [...(result?.data ?? [])];
}

let facenet: FaceNet<Parameters<typeof readImage>[0]> | undefined;

/** Analyses a photo so many times; the tensors there are then. */
export async function analyze(engine: WebRuntime, photo: string, times: number): Promise<number> {
  facenet ??= await FaceNet.load({
    backend: webBackend({ runtime: engine }),
    model: [await chosen('/models/mobilefacenet-512.safetensors')],
    detector: [await chosen('/models/retinaface.safetensors')],
    detection: { minSize: 60 },
  });
  for (let i = 0; i < times; i++) {
    const faces = await facenet.analyze(photo);
    if (faces.length !== 1) throw new Error(`${faces.length} faces`);
  }
  return tfjs().state.numTensors;
}
