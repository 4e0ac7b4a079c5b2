import { readPng, sharedMissing, sharedPath, shortlist } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { resizeBilinear, standardize } from '../image/index.js';
import {
  readTfjsManifest,
  readTfjsWeights,
  type StoredTensors,
  type Weights,
} from '../weights/index.js';
import { createDlibResnet } from './dlib-resnet.js';
import { weightsFromFaceApiNames } from './import/face-api-names.js';
import { faceApiDescriptor, faceApiFile } from './testing/face-api.js';
import { once } from './testing/once.js';
import { isNativeRun, quickRuntimes } from './testing/runtimes.js';

const CROPS = shortlist(
  ['Anthony_Hopkins_0001', 'Gloria_Macapagal_Arroyo_0006', 'Phil_McGraw_0001'],
  (_, i) => i === 0,
);
const cropPath = (name: string) =>
  sharedPath('goldens', 'mtcnn-stages', `aligned_${name}_upstream_bilinear.png`);

const weights = once((): Weights => {
  const manifest = readTfjsManifest(faceApiFile('face_recognition_model-weights_manifest.json'));
  const stored = readTfjsWeights(manifest, [faceApiFile('face_recognition_model.bin')]);
  const ours = weightsFromFaceApiNames(stored) as StoredTensors;
  return new Map([...ours].map(([name, { shape, read }]) => [name, { shape, data: read() }]));
});

// face-api runs on tfjs's wasm kernels, which cannot stand beside tfjs-node in one process.
describe.skipIf(isNativeRun || sharedMissing('goldens', 'mtcnn-stages'))('dlib-resnet', () => {
  it.each(quickRuntimes)('gives the descriptors of face-api on %s', async (_, createRuntime) => {
    const session = await (await createRuntime()).load(createDlibResnet(), weights());
    const worst: number[] = [];
    for (const name of CROPS) {
      const crop = resizeBilinear(readPng(cropPath(name)), 150, 150);
      const theirs = await faceApiDescriptor(crop);
      // face-api divides by 255 what dlib, and so our standardisation, divides by 256.
      const data = standardize(crop, 'dlib').map((value) => (value * 256) / 255);
      const { prelogits, embeddings } = await session.run({
        input: { shape: [1, 150, 150, 3], data },
      });
      expect(theirs).toHaveLength(128);
      worst.push(...theirs.map((value, i) => Math.abs(value - (prelogits?.data[i] ?? NaN))));
      expect(Math.hypot(...(embeddings?.data ?? []))).toBeCloseTo(1, 5);
    }
    await session.dispose();
    expect(Math.max(...worst)).toBeLessThan(1e-5);
  });
});
