import { webBackend } from '@facenet/backend-web';
import { type Embedding, FaceNet } from '@facenet/core';
import { type FaceClassifier, trainClassifier } from '@facenet/core/classification';
import {
  namedStandardizations,
  type RgbImage,
  resizeArea,
  resizeBilinear,
  standardize,
} from '@facenet/core/image';
import { type EnrolledFace, faceViews, trainPeopleHead } from '@facenet/core/training';
import { engine as tfjs } from '@tensorflow/tfjs-core';
import type { WebRuntime } from '../engines/web-engines.js';
import { TRIPLET_SIDE, tripletTraining } from './triplet-training.js';

/** A photo at an address, and who is on it; strangers have no name. */
export interface Photo {
  readonly address: string;
  readonly name?: string;
}

interface SeenFace {
  readonly name: string | undefined;
  readonly sharp: Embedding;
  /** As a camera shows it that sees 20 pixels of it. */
  readonly small: Embedding;
}

let enrolled: EnrolledFace[] = [];
let heldOut: SeenFace[] = [];
let card: FaceNet<never>['card'];
let triplets = new Float32Array();

const tensors = () => tfjs().state.numTensors;

/**
 * Finds and embeds the faces of photos, in the page, on wasm.
 *
 * @param triplet places of photos: two of one person, one of another, and so on
 * @returns of each enrolled face and view its vector, and the pixels of the triplets, for others to train on
 */
export async function enrol(
  photos: readonly Photo[],
  others: readonly Photo[],
  triplet: readonly number[],
) {
  const facenet = await FaceNet.load({
    backend: webBackend({ runtime: 'wasm', from: '/models/' }),
  });
  const alignedFace = async ({ address }: Photo) => {
    const photo = await (await fetch(address)).blob();
    const [face] = await facenet.find(photo, { select: 'largest' });
    if (!face) throw new Error(`There is no face on ${address}.`);
    return face.aligned;
  };
  enrolled = [];
  const crops: RgbImage[] = [];
  for (const photo of photos) {
    const aligned = await alignedFace(photo);
    crops.push(aligned);
    const [embedding, ...views] = await facenet.embed([aligned, ...faceViews(aligned)]);
    enrolled.push({ name: photo.name as string, embedding: embedding as Embedding, views });
  }
  heldOut = [];
  for (const photo of others) {
    const aligned = await alignedFace(photo);
    const far = resizeBilinear(resizeArea(aligned, 20, 20), aligned.width, aligned.height);
    const [sharp, small] = (await facenet.embed([aligned, far])) as [Embedding, Embedding];
    heldOut.push({ name: photo.name, sharp, small });
  }
  card = facenet.card;
  await facenet.dispose();
  triplets = pixelsOf(triplet.map((place) => crops[place] as RgbImage));
  const plain = ({ vector }: { vector: ArrayLike<number> }) => Array.from(vector);
  return {
    card: { id: card.id, embeddingSize: card.embeddingSize, thresholds: card.thresholds },
    faces: enrolled.map(({ name, embedding, views = [] }) => ({
      name,
      vectors: [plain(embedding), ...views.map(plain)],
    })),
    triplets: Array.from(triplets),
  };
}

/** Images as the triplets' network sees them, one behind the other. */
function pixelsOf(crops: readonly RgbImage[]): Float32Array<ArrayBuffer> {
  const stride = TRIPLET_SIDE ** 2 * 3;
  const into = new Float32Array(crops.length * stride);
  crops.forEach((crop, i) => {
    const small = resizeArea(crop, TRIPLET_SIDE, TRIPLET_SIDE);
    standardize(small, namedStandardizations.fixed, { into, offset: i * stride });
  });
  return into;
}

/** How many of the faces that were held out are named, and strangers taken for somebody. */
function look(classifier: FaceClassifier, seen: 'sharp' | 'small') {
  const all = heldOut.map((face) => ({ of: face.name, who: classifier.classify(face[seen]) }));
  return {
    nearest: all.filter(({ of, who }) => of !== undefined && who.best.name === of).length,
    named: all.filter(({ of, who }) => of !== undefined && who.name === of).length,
    strangers: all.filter(({ of, who }) => of === undefined && who.name !== undefined).length,
  };
}

const looks = (classifier: FaceClassifier) => ({
  sharp: look(classifier, 'sharp'),
  small: look(classifier, 'small'),
});

/** Trains a head on what was enrolled, and lets it name what was held out. */
export async function trainHead(runtime: WebRuntime, steps: number) {
  const engine = await (await webBackend({ runtime })).training();
  const began = tensors();
  const during: number[] = [];
  let turns = 0;
  // Frames, since timers come after work that has given way.
  let counting = requestAnimationFrame(function count() {
    turns += 1;
    counting = requestAnimationFrame(count);
  });
  const { classifier, losses } = await trainPeopleHead({
    ...{ engine, card, faces: enrolled, steps },
    onStep: () => during.push(tensors()),
  });
  cancelAnimationFrame(counting);
  const means = await trainClassifier(
    {
      card,
      embeddings: enrolled.map(({ embedding }) => embedding),
      labels: enrolled.map(({ name }) => name),
    },
    { kind: 'centroid' },
  );
  return {
    engine: engine.name,
    losses,
    turns,
    before: looks(means),
    after: looks(classifier),
    tensors: { began, during, after: tensors() },
  };
}

/** Steps of a small network on the triplets. */
export async function trainTriplets(
  runtime: WebRuntime,
  network: 'squeezenet' | 'dummy',
  steps: number,
) {
  const engine = await (await webBackend({ runtime })).training();
  const began = tensors();
  const during: number[] = [];
  const losses = await tripletTraining(engine, network, triplets, steps, () =>
    during.push(tensors()),
  );
  return { engine: engine.name, losses, tensors: { began, during, after: tensors() } };
}
