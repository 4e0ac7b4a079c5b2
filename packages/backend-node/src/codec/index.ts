export { installedCodecs } from './codecs.js';
export { cropCodec } from './crop-codec.js';
export { type DecodeOptions, decodeImage, type ImageLimits } from './decode-image.js';
export { type EncodeOptions, encodeImage } from './encode-image.js';
export type { CodecName, ImageCodec, OutputFormat } from './image-codec.js';
export { type ImageSource, type ReadImageOptions, readImage } from './read-image.js';
export { type SniffedImage, sniffImage } from './sniff.js';
