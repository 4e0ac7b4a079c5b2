import { defaultModelFile } from '@facenet/testkit';
import { importModel, mtcnn } from '../../models/index.js';
import type { Weights } from '../../weights/index.js';

/** The weights of the original's det1.npy, det2.npy and det3.npy, as every machine can get them. */
export async function defaultMtcnnWeights(): Promise<Weights> {
  const [pnet, rnet, onet] = await Promise.all([
    defaultModelFile('pnet.tflite'),
    defaultModelFile('rnet.tflite'),
    defaultModelFile('onet.tflite'),
  ]);
  return importModel(mtcnn, { pnet, rnet, onet });
}
