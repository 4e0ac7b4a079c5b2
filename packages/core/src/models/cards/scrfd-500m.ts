import type { DetectorCard, Downloadable } from '../card.js';

/**
 * Guo et al., "Sample and Computation Redistribution for Efficient Face Detection" (2021), at 500 MFLOPs
 * for 640x480 pixels.
 */
export const scrfd500m = {
  kind: 'detector',
  id: 'scrfd-500m',
  title: 'SCRFD at 500 MFLOPs, with five landmarks',
  architecture: 'scrfd-500m',
  weights: {
    weights: {
      urls: [
        'https://raw.githubusercontent.com/hpc203/scrfd-opencv/9e14b462707fe75105c99213fba911646366aebd/weights/scrfd_500m_kps.onnx',
      ],
      format: 'onnx',
      bytes: 2_524_095,
      sha256: '517cb1980c72422e676738fc45431700fb7cbee56d0f825b623ee427b3e5ce58',
    },
  },
  converted: {
    bytes: 2_517_240,
    sha256: '9dc8240be53aa36064540eff844ff738c7f69dbc9ddecd6ed3e21e3da5c275e8',
  },
  provenance: {
    origin:
      "deepinsight/insightface's SCRFD_500M_KPS, the weights of det_500m.onnx in its buffalo_sc; as " +
      'hpc203/scrfd-opencv has it',
    licence: 'non-commercial research (insightface); hpc203/scrfd-opencv names none',
    trainingData: 'WIDER FACE, by the paper',
    notice:
      "scrfd-500m: insightface's SCRFD_500M_KPS, for non-commercial research only, as " +
      'hpc203/scrfd-opencv has it; trained on WIDER FACE.',
  },
} as const satisfies Downloadable<DetectorCard>;
