import { afterEach, describe, expect, it } from 'vitest';
import { chineseWhispers } from './clustering/chinese-whispers.js';
import { clusterByDistance } from './clustering/cluster-by-distance.js';
import { clusterFaces } from './clustering/cluster-faces.js';
import { dbscan } from './clustering/dbscan.js';
import { FaceClusters } from './clustering/face-clusters.js';
import type { FaceDetector } from './detection/index.js';
import { seededRandom } from './evaluation/calibration/identity-bootstrap.js';
import { FaceNet } from './facenet/facenet.js';
import { Gallery } from './gallery/gallery.js';
import { MemoryGalleryStore } from './gallery/memory-gallery-store.js';
import { mobilefacenet, mtcnn } from './models/index.js';
import type { Network } from './network/network.js';
import type { Backend } from './pipeline/backend.js';
import type { TensorData } from './runtime/runtime.js';
import { leavePage, stubPage, turnsDuring } from './testing/stub-page.js';

const FACES = 300;
const { embeddingSize, alignment } = mobilefacenet;

afterEach(leavePage);

/** A runtime that answers at once, and an image in which so many faces are found. */
async function faceNetOf(faces: number): Promise<FaceNet<never>> {
  const backend = {
    runtime: {
      ...{ name: 'none', kind: 'tfjs', device: 'cpu' },
      load: async (network: Network) => ({
        network,
        run: async ({ input }: Record<'input', TensorData>) => {
          const count = input.shape[0]!;
          const data = new Float32Array(count * embeddingSize).fill(embeddingSize ** -0.5);
          return { embeddings: { shape: [count, embeddingSize], data } };
        },
        dispose: async () => {},
      }),
    },
    loadModel: async () => ({ card: mobilefacenet, weights: new Map() }),
  } as unknown as Backend<never>;
  const landmarks = [[38, 52], [74, 52], [56, 72], [42, 92], [71, 92]]; // biome-ignore format: points
  const detector = {
    card: mtcnn,
    detect: async () =>
      Array.from({ length: faces }, () => ({ box: [20, 20, 90, 110], score: 1, landmarks })),
    dispose: async () => {},
  } as unknown as FaceDetector;
  return FaceNet.load({ backend, detector, model: mobilefacenet.id });
}

const image = (side: number) => ({
  width: side,
  height: side,
  data: new Uint8Array(side * side * 3),
});

/** Some photos of each person. */
function facesOf(count: number) {
  const random = seededRandom(7);
  const value = () => random(2001) / 1000 - 1;
  const people = Array.from({ length: count / 6 }, () => Array.from({ length: 32 }, value));
  return Array.from({ length: count }, (_, i) => {
    const vector = people[i % people.length]!.map((each) => each + value() / 4);
    const length = Math.hypot(...vector);
    const unit = Float32Array.from(vector, (each) => each / length);
    return { id: `${i}`, photo: i, embedding: { model: 'm', vector: unit } };
  });
}

const crowded = await faceNetOf(40);
const faces = facesOf(FACES);
const embeddings = faces.map(({ embedding }) => embedding);

/** Each with the turns that it lets others have at least in a page. */
const longWork: Readonly<Record<string, readonly [atLeast: number, work: () => Promise<unknown>]>> =
  {
    'aligning many faces': [
      40,
      async () => {
        const crops = await crowded.align(image(120));
        return crops.map(({ data }) => `${data}`); // compared at once, not byte by byte
      },
    ],
    'embedding many faces': [
      40,
      async () => {
        const crops = Array.from({ length: 40 }, () => image(alignment.size));
        return crowded.embed(crops);
      },
    ],
    clusterFaces: [FACES / 64, () => clusterFaces(faces, { threshold: 0.7 })],
    'FaceClusters.add': [
      FACES / 64,
      async () => {
        const clusters = new FaceClusters({ threshold: 0.7 });
        await clusters.add(faces.slice(0, 200));
        await clusters.add(faces.slice(200));
        return clusters.list().map(({ faces }) => faces.length);
      },
    ],
    'FaceClusters.suggestMerges': [
      1,
      async () => {
        const clusters = new FaceClusters({ threshold: 0.7 });
        for (const face of faces.slice(0, 60)) await clusters.add([face]);
        return clusters.suggestMerges();
      },
    ],
    clusterByDistance: [FACES, () => clusterByDistance(embeddings, { threshold: 0.7 })],
    'clusterByDistance of a matrix': [
      FACES,
      () => clusterByDistance(Array(FACES).fill(new Float32Array(FACES)), { threshold: 0.7 }),
    ],
    dbscan: [FACES / 64, () => dbscan(embeddings, { eps: 0.7 })],
    chineseWhispers: [FACES, () => chineseWhispers(embeddings)],
    'searching a gallery in memory': [
      FACES,
      async () => {
        const people = await Gallery.open({
          card: { ...mobilefacenet, id: 'm', embeddingSize: 32 },
          store: new MemoryGalleryStore(),
        });
        for (const face of faces.slice(0, 30)) await people.enroll(`${+face.id % 50}`, face);
        const found = await people.identifyEmbeddings(embeddings, { threshold: 0.7 });
        return found.map(({ person }) => person?.name);
      },
    ],
  };

describe.each(Object.entries(longWork))('%s', (_, [atLeast, work]) => {
  it('gives way in a page without a signal, changes nothing by it, and does not elsewhere', async () => {
    const alone = await turnsDuring(work);
    expect(alone.turns).toBe(0);
    stubPage();
    const inPage = await turnsDuring(work);
    expect(inPage.turns).toBeGreaterThanOrEqual(atLeast);
    expect(inPage.result).toEqual(alone.result);
  });
});
