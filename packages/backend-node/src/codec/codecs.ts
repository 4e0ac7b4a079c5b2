import { FaceNetError } from '@facenet/core';
import { loadOptional } from '../engines/load-optional.js';
import type { CodecName, ImageCodec } from './image-codec.js';
import { createJimpCodec } from './jimp-codec.js';
import { createSharpCodec } from './sharp-codec.js';

const SHARP = {
  name: 'sharp',
  package: 'sharp',
  install: 'Run `npm install sharp`, or leave the choice of codec open.',
};

/** All codecs, the preferred first. */
const loaders: Readonly<Record<CodecName, () => Promise<ImageCodec>>> = {
  sharp: once(async () => {
    const { default: sharp } = await loadOptional(SHARP, () => import('sharp'));
    return createSharpCodec(sharp);
  }),
  jimp: once(createJimpCodec),
};

/** The codecs that work here, the preferred first. */
export async function installedCodecs(): Promise<ImageCodec[]> {
  const attempts = await Promise.allSettled(Object.values(loaders).map((load) => load()));
  return attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
}

/**
 * The codec of that name; without a name, sharp where it works, else jimp.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE when sharp is named and does not work,
 * INVALID_ARGUMENT for other names
 */
export async function chooseCodec(name?: CodecName): Promise<ImageCodec> {
  if (name === undefined) return loaders.sharp().catch(loaders.jimp);
  const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
  if (load) return load();
  throw new FaceNetError('INVALID_ARGUMENT', `No image codec is called "${name}".`, {
    hint: `Known: ${Object.keys(loaders).join(', ')}.`,
  });
}

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
