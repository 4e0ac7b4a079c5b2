export type { Architecture, ArchitectureOptions } from './architecture.js';
export { architectures } from './architectures.js';
export * from './card.js';
export {
  type CardFile,
  cardFiles,
  type FilePin,
  mirrorPlaces,
  storedFileName,
} from './cards/card-files.js';
export { defaultModels } from './cards/default-models.js';
export { mobilefacenet } from './cards/mobilefacenet.js';
export { mobilefacenet512 } from './cards/mobilefacenet-512.js';
export { modelCards, weightsSources } from './cards/model-cards.js';
export { mtcnn } from './cards/mtcnn.js';
export { type PublishedModel, publishedModels } from './cards/published-models.js';
export { modelIds, requireKind } from './cards/require-kind.js';
export { retinaface } from './cards/retinaface.js';
export { scrfd500m } from './cards/scrfd-500m.js';
export { yunet } from './cards/yunet.js';
export { type DetectorNetworks, detectorNetworks } from './detector-networks.js';
export { createDlibResnet, type DlibResnetOptions } from './dlib-resnet.js';
export { createDummy, type DummyOptions } from './dummy.js';
export * from './files/index.js';
export { convertModel, importModel, weightsFromPickledNpy } from './import/convert-model.js';
export { weightsFromFaceApiNames } from './import/face-api-names.js';
export { weightsFromOnnx } from './import/from-onnx.js';
export { weightsFromTflite } from './import/from-tflite.js';
export {
  createInceptionFaceNet,
  type InceptionFaceNetOptions,
  type InceptionFaceNetVariant,
} from './inception-facenet.js';
export {
  createInceptionResnetV1,
  type InceptionResnetV1Options,
} from './inception-resnet-v1.js';
export {
  createInceptionResnetV2,
  type InceptionResnetV2Options,
} from './inception-resnet-v2.js';
export {
  createMobileFaceNet,
  type MobileFaceNetOptions,
  type MobileFaceNetVariant,
} from './mobilefacenet.js';
export * from './mtcnn.js';
export { createRetinaFace } from './retinaface.js';
export { createScrfd500m } from './scrfd.js';
export { createSqueezeNet, type SqueezeNetOptions } from './squeezenet.js';
export { createYuNet } from './yunet.js';
