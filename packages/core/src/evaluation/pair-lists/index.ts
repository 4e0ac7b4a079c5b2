export { parseAlternatingPairs } from './alternating.js';
export { type CfpProtocol, type CfpSplit, parseCfpPairs } from './cfp.js';
export {
  type FacePair,
  type ImageKey,
  imageKeyText,
  type NamedImage,
  type PairList,
} from './face-pair.js';
export { detectPairListFormat, type PairListFormat, pairListFormats } from './formats.js';
export { parseGenericPairs } from './generic.js';
export { parseLfwPairs } from './lfw.js';
