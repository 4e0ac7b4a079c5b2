import { FaceNetError } from '@facenet/core';

/** Characters of an address that messages show. */
const SHOWN = 120;
const CORS =
  'Set crossorigin="anonymous" on the element before its src, and have the server send ' +
  'Access-Control-Allow-Origin; or serve the image from the origin of the page.';

/** @param what continues "The image is unreadable:" */
export function unreadable(what: string, hint: string, cause?: unknown): FaceNetError {
  return new FaceNetError('IMAGE_UNREADABLE', `The image is unreadable: ${what}.`, { hint, cause });
}

/** The image is of a format that this browser cannot decode. @param what continues "The image is" */
export function unsupported(what: string, cause?: unknown): FaceNetError {
  return new FaceNetError(
    'IMAGE_UNSUPPORTED',
    `The image is ${what}, which this browser does not decode.`,
    { hint: 'Save it as JPEG or PNG first.', cause },
  );
}

/**
 * @param size continues "The image has"
 * @param option what raises that limit
 */
export function tooLarge(size: string, limit: number, option: string): FaceNetError {
  return new FaceNetError(
    'IMAGE_TOO_LARGE',
    `The image has ${size}, more than the limit of ${limit}.`,
    { hint: `Scale it down, or raise ${option} if you trust its source.` },
  );
}

/** @throws FaceNetError IMAGE_TOO_LARGE */
export function checkPixels(width: number, height: number, maxPixels: number): void {
  if (width * height > maxPixels)
    throw tooLarge(`${width}x${height} pixels`, maxPixels, 'maxPixels');
}

/**
 * What the browser says of pixels that it does not give out.
 *
 * @param what continues "The image is unreadable:"
 */
export function refusedPixels(cause: unknown, what: string, hint: string): FaceNetError {
  if (FaceNetError.is(cause)) return cause;
  const { name, message } = cause as Error;
  if (name === 'SecurityError') {
    return unreadable(
      'it comes from another origin, which does not let this page read it',
      CORS,
      cause,
    );
  }
  if (cause instanceof RangeError) {
    const hint = 'Scale the image down, or read fewer at a time.';
    return new FaceNetError('IMAGE_TOO_LARGE', `Memory is short for the image: ${message}.`, {
      hint,
      cause,
    });
  }
  return unreadable(`${what} (${message})`, hint, cause);
}

/** @throws FaceNetError ABORTED */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new FaceNetError('ABORTED', 'Reading the image was aborted.', { cause: signal.reason });
}

/** An address as messages show it: those of data are long. */
export function shown(address: string | URL): string {
  const text = String(address);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

/** Puts the address of an image before what is wrong with it. */
export function naming(address: string | URL, error: unknown): unknown {
  if (!FaceNetError.is(error)) return error;
  const { code, hint, message, cause } = error;
  const text = hint === undefined ? message : message.slice(0, -hint.length - 1);
  return new FaceNetError(code, `${shown(address)}: ${text}`, {
    ...(hint !== undefined && { hint }),
    cause: cause ?? error,
  });
}
