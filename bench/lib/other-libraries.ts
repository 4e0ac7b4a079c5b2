import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { RgbImage } from '@facenet/core';
import { serveLocally } from '@facenet/testkit';

const require = createRequire(import.meta.url);

/** Left, top, right, bottom in pixels. */
export type FaceBox = readonly [number, number, number, number];

/** A library that finds faces, on the wasm kernels of tfjs, which run in one thread here. */
export interface FaceLibrary {
  readonly name: string;
  /** Finds the faces and no more. */
  detect(image: RgbImage): Promise<FaceBox[]>;
  /** Finds the faces and tells what distinguishes each. */
  describe(image: RgbImage): Promise<unknown>;
}

/** The libraries with their models, those that load; they need the union package of tfjs. */
export async function openOtherLibraries(): Promise<FaceLibrary[]> {
  if (!existsSync(folderOf('@tensorflow/tfjs'))) {
    console.warn('Others are left out: npm install --no-save @tensorflow/tfjs@4.22.0');
    return [];
  }
  return [...(await openFaceApi()), await openHuman()];
}

/** Its default detector and its fast one; the descriptor is dlib's ResNet, 128 values. */
async function openFaceApi(): Promise<FaceLibrary[]> {
  const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
  const { tf, nets } = faceapi;
  const models = join(folderOf('@vladmandic/face-api'), 'model');
  await tf.setBackend('wasm');
  const parts = ['ssdMobilenetv1', 'tinyFaceDetector', 'faceLandmark68Net', 'faceRecognitionNet'];
  for (const part of parts) await nets[part].loadFromDisk(models);
  const library = (name: string, settings: object): FaceLibrary => ({
    name,
    detect: (image) =>
      withTensor(tf, image, async (pixels) =>
        (await faceapi.detectAllFaces(pixels, settings)).map(
          ({ box }: { box: Record<'left' | 'top' | 'right' | 'bottom', number> }): FaceBox => [
            ...([box.left, box.top, box.right, box.bottom] as const),
          ],
        ),
      ),
    describe: (image) =>
      withTensor(tf, image, (pixels) =>
        faceapi.detectAllFaces(pixels, settings).withFaceLandmarks().withFaceDescriptors(),
      ),
  });
  return [
    library('face-api, SSD MobileNet', new faceapi.SsdMobilenetv1Options()),
    library('face-api, tiny', new faceapi.TinyFaceDetectorOptions()),
  ];
}

/** BlazeFace; the descriptor has 1,024 values. It remembers nothing from photo to photo. */
async function openHuman(): Promise<FaceLibrary> {
  // What its package exports leaves this file out.
  const folder = folderOf('@vladmandic/human');
  const { Human } = require(join(folder, 'dist', 'human.node-wasm.js'));
  // It fetches its models by address only.
  const server = await serveLocally(async ({ url = '' }, response) => {
    response.end(await readFile(join(folder, 'models', url)));
  });
  const part = (enabled: boolean) => ({ enabled });
  const open = async (describes: boolean) => {
    const human = new Human({
      backend: 'wasm',
      wasmPath: join(folderOf('@tensorflow/tfjs-backend-wasm'), 'dist/'),
      modelBasePath: server.url,
      cacheSensitivity: 0,
      debug: false,
      filter: part(false),
      face: {
        enabled: true,
        detector: { maxDetected: 100, skipFrames: 0, skipTime: 0 },
        mesh: part(describes),
        description: { enabled: describes, skipFrames: 0, skipTime: 0 },
        ...{ iris: part(false), emotion: part(false) },
      },
      ...{ hand: part(false), body: part(false), gesture: part(false) },
      ...{ object: part(false), segmentation: part(false) },
    });
    await human.load();
    return human;
  };
  const [finder, describer] = [await open(false), await open(true)];
  await server.close();
  return {
    name: 'human, BlazeFace',
    detect: (image) =>
      withTensor(finder.tf, image, async (pixels) => {
        const { face } = await finder.detect(pixels);
        return face.map(
          ({ box: [x, y, width, height] }: { box: [number, number, number, number] }): FaceBox => [
            ...([x, y, x + width, y + height] as const),
          ],
        );
      }),
    describe: (image) => withTensor(describer.tf, image, (pixels) => describer.detect(pixels)),
  };
}

/** Packages need not let their package.json be imported. */
function folderOf(name: string): string {
  const places = (require.resolve.paths(name) ?? []).map((folder) => join(folder, name));
  return places.find(existsSync) ?? join('nowhere', name);
}

// biome-ignore lint/suspicious/noExplicitAny: of their tfjs, whose types nobody here needs
type Untyped = any;

async function withTensor<Result>(
  tf: Untyped,
  { width, height, data }: RgbImage,
  work: (pixels: Untyped) => PromiseLike<Result>,
): Promise<Result> {
  const pixels = tf.tensor3d(data, [height, width, 3], 'int32');
  try {
    return await work(pixels);
  } finally {
    tf.dispose(pixels);
  }
}
