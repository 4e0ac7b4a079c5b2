import type { DetectorCard, Downloadable } from '../card.js';

/** Wu et al., "YuNet: A Tiny Millisecond-level Face Detector" (2023), its size n. */
export const yunet = {
  kind: 'detector',
  id: 'yunet',
  title: 'YuNet, size n, with five landmarks',
  architecture: 'yunet-n',
  weights: {
    weights: {
      urls: [
        'https://raw.githubusercontent.com/ShiqiYu/libfacedetection.train/master/onnx/yunet_n_dynamic.onnx',
      ],
      format: 'onnx',
      bytes: 322_906,
      sha256: '104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12',
    },
  },
  converted: {
    bytes: 307_624,
    sha256: '1d01f66441feb3d3f62162e64ad14d94fa526aafc42d3f2b1f0654fb65e9fd17',
  },
  provenance: {
    origin: 'ShiqiYu/libfacedetection.train, onnx/yunet_n_dynamic.onnx',
    licence: "Apache-2.0 (the repository's LICENSE) or BSD (its README)",
    trainingData: 'WIDER FACE (released for research), with the landmarks of insightface',
    notice:
      'yunet: weights of ShiqiYu/libfacedetection.train (LICENSE: Apache-2.0, README: BSD); trained on ' +
      'WIDER FACE, which is released for research.',
  },
} as const satisfies Downloadable<DetectorCard>;
