import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { RgbImage } from '@facenet/core';
import { compareTimings } from './compare-timings.js';

const require = createRequire(import.meta.url);

export interface FaceApiTimings {
  /** Its default detector (SSD MobileNet) on the photo. */
  readonly detectMs: number;
  /** Its descriptor (dlib's ResNet, 128-d) for one crop. */
  readonly describeMs: number;
}

/** Times @vladmandic/face-api on the same wasm kernels, or undefined when it cannot load. */
export async function timeFaceApi(
  photo: RgbImage,
  rounds: number,
): Promise<FaceApiTimings | undefined> {
  const faceapi = load();
  if (!faceapi) {
    console.warn('face-api is left out: npm install --no-save @tensorflow/tfjs@4.22.0');
    return undefined;
  }
  const { tf, nets } = faceapi;
  const models = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  await tf.setBackend('wasm');
  await nets.ssdMobilenetv1.loadFromDisk(models);
  await nets.faceRecognitionNet.loadFromDisk(models);
  const image = tf.tensor3d(photo.data, [photo.height, photo.width, 3], 'int32');
  const crop = tf.tensor3d(new Float32Array(150 * 150 * 3).fill(100), [150, 150, 3]);
  const timings = await compareTimings(
    {
      detect: () => faceapi.detectAllFaces(image),
      describe: () => nets.faceRecognitionNet.computeFaceDescriptor(crop),
    },
    { rounds },
  );
  tf.dispose([image, crop]);
  return { detectMs: timings[0]?.medianMs ?? 0, describeMs: timings[1]?.medianMs ?? 0 };
}

function load() {
  try {
    require.resolve('@tensorflow/tfjs');
    return require('@vladmandic/face-api/dist/face-api.node-wasm.js');
  } catch {
    return undefined;
  }
}
