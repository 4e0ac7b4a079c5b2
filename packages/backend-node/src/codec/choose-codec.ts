import { FaceNetError } from '@facenet/core';
import type { CodecName, ImageCodec } from './image-codec.js';
import { jimpCodec } from './jimp-codec.js';
import { createSharpCodec } from './sharp-codec.js';

let sharpCodec: Promise<ImageCodec | undefined> | undefined;

function findSharp(): Promise<ImageCodec | undefined> {
  sharpCodec ??= import('sharp').then(
    (module) => createSharpCodec(module.default),
    () => undefined,
  );
  return sharpCodec;
}

/** The codecs that work here, the preferred first. */
export async function installedCodecs(): Promise<ImageCodec[]> {
  const sharp = await findSharp();
  return sharp ? [sharp, jimpCodec] : [jimpCodec];
}

/**
 * The codecs to try, in order.
 *
 * @param name one codec and no other; default: sharp where installed, then jimp
 * @throws FaceNetError ENGINE_UNAVAILABLE when sharp is asked for and not installed
 */
export async function chooseCodecs(name?: CodecName): Promise<ImageCodec[]> {
  const installed = await installedCodecs();
  if (name === undefined) return installed;
  const chosen = installed.filter((codec) => codec.name === name);
  if (chosen.length > 0) return chosen;
  throw new FaceNetError('ENGINE_UNAVAILABLE', `The codec "${name}" is not installed.`, {
    hint: name === 'sharp' ? 'Run `npm install sharp`, or use jimp.' : 'Known: sharp, jimp.',
  });
}
