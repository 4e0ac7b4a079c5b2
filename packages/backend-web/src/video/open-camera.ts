import { FaceNetError } from '@facenet/core';

/** Which camera, and how large its picture is to be. */
export interface OpenCameraOptions {
  /**
   * What the browser is asked for, such as `{ facingMode: 'user' }`, `{ deviceId }` or `{ width: 1280 }`;
   * default: the camera that looks at the user, at about 1280x720.
   */
  readonly video?: MediaTrackConstraints;
  /** Gives up waiting for the user's answer, too. */
  readonly signal?: AbortSignal | undefined;
}

const USUAL: MediaTrackConstraints = {
  facingMode: 'user',
  width: { ideal: 1280 },
  height: { ideal: 720 },
};

/**
 * Asks the browser for a camera, and says in plain words why there is none. Show what it gives in a `video`
 * element (`video.srcObject = stream`), and stop it by `stream.getTracks().forEach((track) => track.stop())`.
 *
 * @throws FaceNetError IO_FAILED (no camera, it is not allowed or in use, the page is not secure),
 * INVALID_ARGUMENT (a camera that cannot do what is wanted), ABORTED
 */
export async function openCamera(options: OpenCameraOptions = {}): Promise<MediaStream> {
  const { video = USUAL, signal } = options;
  throwIfAborted(signal);
  const devices = (globalThis.navigator as Navigator | undefined)?.mediaDevices;
  if (!devices?.getUserMedia) {
    throw new FaceNetError('IO_FAILED', 'The browser gives this page no camera.', {
      hint: globalThis.isSecureContext
        ? 'Open it in a browser window of its own, and not in a worker.'
        : 'Only pages from https:// or localhost get one.',
    });
  }
  let left = () => {};
  const aborted = new Promise<never>((_, reject) => {
    left = () => reject(abortError(signal));
    signal?.addEventListener('abort', left);
  });
  const asked = devices.getUserMedia({ video, audio: false });
  try {
    return await Promise.race([asked, aborted]);
  } catch (error) {
    // The user may still say yes.
    asked.then(stopStream, () => {});
    throw FaceNetError.is(error) ? error : noCamera(error);
  } finally {
    signal?.removeEventListener('abort', left);
  }
}

/** Switches its cameras off. */
export function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function noCamera(cause: unknown): FaceNetError {
  const { name, message, constraint } = cause as DOMException & { readonly constraint?: string };
  const failed = (text: string, hint: string) =>
    new FaceNetError('IO_FAILED', text, { hint, cause });
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return failed(
        'The camera was not allowed.',
        "Allow it in the browser's settings of this page, and ask again.",
      );
    case 'NotFoundError':
      return failed('There is no camera.', 'Connect one, or open a video file.');
    case 'NotReadableError':
    case 'AbortError':
      return failed('The camera cannot be read.', 'Close other programs that use it.');
    case 'OverconstrainedError':
    case 'TypeError':
      return new FaceNetError(
        'INVALID_ARGUMENT',
        `No camera can do that: ${message || constraint}.`,
        {
          hint: 'Ask for less, such as { facingMode: "user" }, or leave the wishes out.',
          cause,
        },
      );
    default:
      return failed(`The browser gives no camera: ${message}.`, 'Try again.');
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

function abortError(signal: AbortSignal | undefined): FaceNetError {
  return new FaceNetError('ABORTED', 'Opening the camera was aborted.', { cause: signal?.reason });
}
