import { FaceNetError } from '../../errors.js';
import { ProtobufWriter } from '../../protobuf/protobuf-writer.js';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Of a PNG's header: where width, height and colour type stand. */
const WIDTH_AT = 16;
const HEIGHT_AT = 20;
const COLOUR_TYPE_AT = 25;
/** Channels by PNG's colour type; those of a palette are colours. */
const CHANNELS = new Map([
  [0, 1],
  [2, 3],
  [3, 3],
  [4, 2],
  [6, 4],
]);

/** Fields of Summary.Image (tensorboard/compat/proto/summary.proto). */
const HEIGHT = 1;
const WIDTH = 2;
const COLOURSPACE = 3;
const ENCODED = 4;

/**
 * A Summary.Image.
 *
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function encodeImage(png: Uint8Array, what: string): ProtobufWriter {
  const channels = CHANNELS.get(png[COLOUR_TYPE_AT] ?? -1);
  if (channels === undefined || !SIGNATURE.every((byte, i) => png[i] === byte)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${what} is no PNG file of ${png.length} bytes.`, {
      hint: 'Encode the image first: encodeImage(image, "png").',
    });
  }
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return new ProtobufWriter()
    .integer(HEIGHT, view.getUint32(HEIGHT_AT))
    .integer(WIDTH, view.getUint32(WIDTH_AT))
    .integer(COLOURSPACE, channels)
    .bytes(ENCODED, png);
}
