import { FaceNetError } from '@facenet/core';
import type { CodecName, ImageCodec } from './image-codec.js';
import { createJimpCodec } from './jimp-codec.js';
import { createSharpCodec } from './sharp-codec.js';

/** All codecs, the preferred first. */
const loaders: Readonly<Record<CodecName, () => Promise<ImageCodec>>> = {
  sharp: once(async () => {
    const { default: sharp } = await import('sharp').catch((cause) => {
      throw unavailable(cause);
    });
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

/** Tells an absent package from one that lacks its binaries for this machine. */
function unavailable(cause: Error & { code?: string }): FaceNetError {
  const isAbsent = cause.code === 'ERR_MODULE_NOT_FOUND' || cause.code === 'MODULE_NOT_FOUND';
  const reason = isAbsent
    ? 'is not installed'
    : `is installed but does not start: ${cause.message.split('\n')[0]}`;
  return new FaceNetError('ENGINE_UNAVAILABLE', `The package sharp ${reason}.`, {
    hint: 'Run `npm install sharp`, or leave the choice of codec open.',
    cause,
  });
}

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
