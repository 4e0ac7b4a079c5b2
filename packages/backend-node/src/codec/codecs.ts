import { FaceNetError } from '@facenet/core';
import { adviseOnce } from '../notice.js';
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

export interface CodecChoice {
  /** Default: sharp where it works, else jimp. */
  readonly codec?: CodecName;
  /**
   * Called with one line that says what to install, once in a process, when sharp does not work and
   * no codec is named. Default: a line on standard error; FACENET_QUIET=1 keeps it still.
   */
  readonly onNotice?: (text: string) => void;
}

/**
 * The codec of that name; without a name, sharp where it works, else jimp.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE when sharp is named and does not work,
 * INVALID_ARGUMENT for other names
 */
export async function chooseCodec({
  codec: name,
  onNotice,
}: CodecChoice = {}): Promise<ImageCodec> {
  if (name === undefined) {
    return loaders.sharp().catch((error: Error) => {
      adviseOnce(
        `Images are decoded by jimp, which is slow for large ones. ${error.message}`,
        onNotice,
      );
      return loaders.jimp();
    });
  }
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
    hint: 'Run `npm install sharp`.',
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
