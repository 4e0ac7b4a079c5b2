import { FaceNetError } from '@facenet/core';

/** The image is of a known format, but broken. @param reason continues "The image is unreadable:" */
export function damaged(reason: string, cause?: unknown): FaceNetError {
  return new FaceNetError('IMAGE_UNREADABLE', `The image is unreadable: ${reason}.`, {
    hint: 'Take the file from its source again.',
    cause,
  });
}

/** @param what continues "The image is" */
export function unsupported(what: string, hint = 'Save it as JPEG or PNG first.'): FaceNetError {
  return new FaceNetError('IMAGE_UNSUPPORTED', `The image is ${what}, which cannot be read.`, {
    hint,
  });
}

/**
 * @param limit continues "The image has ..., more than"
 * @param option what raises that limit, where anything does
 */
export function tooLarge(size: string, limit: string, option?: string): FaceNetError {
  const raise = option === undefined ? '' : `, or raise ${option} if you trust its source`;
  return new FaceNetError('IMAGE_TOO_LARGE', `The image has ${size}, more than ${limit}.`, {
    hint: `Scale it down${raise}.`,
  });
}

/** Puts the name of an image before whatever is said to be wrong with it. */
export async function naming<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!FaceNetError.is(error)) throw error;
    const { code, hint, message, cause } = error;
    const text = hint === undefined ? message : message.slice(0, -hint.length - 1);
    throw new FaceNetError(code, `${name}: ${text}`, {
      ...(hint !== undefined && { hint }),
      cause: cause ?? error,
    });
  }
}
