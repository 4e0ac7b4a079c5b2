export { installedCodecs } from './choose-codec.js';
export { type DecodeOptions, decodeImage } from './decode-image.js';
export { type EncodeOptions, encodeImage } from './encode-image.js';
export type { CodecName, ImageCodec, OutputFormat } from './image-codec.js';
export { type ImageSource, type ReadImageOptions, readImage } from './read-image.js';
