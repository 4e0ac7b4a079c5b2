/**
 * Every failure of the SDK carries one of these codes, so that programs can react to the kind
 * of failure without reading its text.
 */
export const FACENET_ERROR_CODES = [
  /** A value passed to the SDK is out of range or of the wrong type. */
  'INVALID_ARGUMENT',
  /** The bytes are not an image, or a truncated or damaged one. */
  'IMAGE_UNREADABLE',
  /** The image is of a format or flavour that this codec cannot read. */
  'IMAGE_UNSUPPORTED',
  /** The image has more pixels than the limit allows. */
  'IMAGE_TOO_LARGE',
  /** No face was found where one is needed. */
  'NO_FACE',
  /** A weights file is damaged or of an unknown layout. */
  'WEIGHTS_CORRUPT',
  /** The weights are sound but do not fit the network. */
  'WEIGHTS_MISMATCH',
  /** A network is malformed: unknown node, impossible shape, unsupported operation. */
  'NETWORK_INVALID',
  /** No model of that name is known or stored. */
  'MODEL_NOT_FOUND',
  /** A stored or downloaded model does not have the checksum of its card. */
  'MODEL_TAMPERED',
  /** A model could not be fetched. */
  'DOWNLOAD_FAILED',
  /** The requested engine is not installed or cannot run here. */
  'ENGINE_UNAVAILABLE',
  /** The engine failed while loading or running a network. */
  'ENGINE_FAILED',
  /** The object was used after `dispose()`. */
  'DISPOSED',
  /** The work was stopped through an AbortSignal. */
  'ABORTED',
  /** A file could not be read or written. */
  'IO_FAILED',
] as const;

export type FaceNetErrorCode = (typeof FACENET_ERROR_CODES)[number];

export interface FaceNetErrorOptions {
  /** What the caller can do next, as one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * The one error type that the SDK throws.
 *
 * `message` names the bad value and what was expected; `hint` says what to do next.
 */
export class FaceNetError extends Error {
  override readonly name = 'FaceNetError';
  readonly code: FaceNetErrorCode;
  readonly hint: string | undefined;

  constructor(code: FaceNetErrorCode, message: string, options: FaceNetErrorOptions = {}) {
    super(options.hint ? `${message} ${options.hint}` : message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  static is(error: unknown, code?: FaceNetErrorCode): error is FaceNetError {
    return error instanceof FaceNetError && (code === undefined || error.code === code);
  }
}
