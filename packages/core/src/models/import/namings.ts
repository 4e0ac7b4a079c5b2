import { Registry } from '../../registry.js';
import { weightsFromFaceApiNames } from './face-api-names.js';
import { facenetPytorchNames } from './facenet-pytorch-names.js';
import { kerasFacenetNames } from './keras-names.js';
import { caffeMtcnnNames, facenetPytorchMtcnnNames } from './mtcnn-names.js';
import type { Naming } from './naming.js';
import { ownNames } from './own-names.js';

/** Every naming that files are recognised by, tried in this order. Register one to add it. */
export const namings = new Registry<Naming>('naming');

const faceApiNames: Naming = {
  id: 'face-api',
  title: 'face-api.js (justadudewhohacks/face-api.js, vladmandic/face-api)',
  translate: weightsFromFaceApiNames,
};

for (const naming of [
  ownNames,
  facenetPytorchNames,
  facenetPytorchMtcnnNames,
  caffeMtcnnNames,
  faceApiNames,
  kerasFacenetNames,
]) {
  namings.register(naming.id, naming);
}
