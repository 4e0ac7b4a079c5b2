export type { Architecture } from './architecture.js';
export { architectures } from './architectures.js';
export * from './card.js';
export * from './cards/index.js';
export { createDlibResnet, type DlibResnetOptions } from './dlib-resnet/dlib-resnet.js';
export { createDummy, type DummyOptions } from './dummy/dummy.js';
export * from './export/index.js';
export * from './files/index.js';
export { convertModel, importModel } from './import/convert-model.js';
export { weightsFromFaceApiNames } from './import/face-api-names.js';
export { weightsFromPickledNpy } from './import/from-npy.js';
export { weightsFromOnnx } from './import/from-onnx.js';
export { weightsFromTflite } from './import/from-tflite.js';
export {
  createInceptionFaceNet,
  type InceptionFaceNetOptions,
} from './inception-facenet/inception-facenet.js';
export type { InceptionFaceNetVariant } from './inception-facenet/variants.js';
export {
  createInceptionResnetV1,
  type InceptionResnetV1Options,
} from './inception-resnet-v1/inception-resnet-v1.js';
export {
  createInceptionResnetV2,
  type InceptionResnetV2Options,
} from './inception-resnet-v2/inception-resnet-v2.js';
export { createMobileFaceNet, type MobileFaceNetOptions } from './mobilefacenet/mobilefacenet.js';
export * from './mtcnn/index.js';
export * from './published/index.js';
export { createSqueezeNet, type SqueezeNetOptions } from './squeezenet/squeezenet.js';
