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
  /** The page is of plain http, and browsers keep what is needed here from such pages. */
  'INSECURE_CONTEXT',
  /** The requested engine is not installed or cannot run here. */
  'ENGINE_UNAVAILABLE',
  /** The engine failed while loading or running a network. */
  'ENGINE_FAILED',
  /** The object was used after `dispose()`. */
  'DISPOSED',
  /** The work was stopped through an AbortSignal. */
  'ABORTED',
  /** A file could not be read or written, or a device such as a camera. */
  'IO_FAILED',
  /** A gallery's files are damaged or do not belong together. */
  'GALLERY_CORRUPT',
  /** No identity of that name or number is enrolled. */
  'IDENTITY_UNKNOWN',
  /** Somebody else holds or has changed what is to be changed. */
  'CONFLICT',
  /** The loss or a weight became infinite or no number. */
  'TRAINING_DIVERGED',
  /** A folder or list of training images holds nothing, or not what the training needs. */
  'DATASET_INVALID',
  /** A checkpoint is damaged, or belongs to another network, optimiser or data set. */
  'CHECKPOINT_INVALID',
] as const;

/** The kind of a failure: one of {@link FACENET_ERROR_CODES}. */
export type FaceNetErrorCode = (typeof FACENET_ERROR_CODES)[number];

/** What an error says besides its message. */
export interface FaceNetErrorOptions {
  /** What the caller can do next, as one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A {@link FaceNetError} as data: what is left of it in JSON and in messages between threads. */
export interface FaceNetErrorData {
  readonly code: FaceNetErrorCode;
  /** With the hint at its end, as the error's own. */
  readonly message: string;
  readonly hint?: string;
}

/** The same in every copy of this module, of which a program may hold several. */
const BRAND = Symbol.for('@facenet/core/FaceNetError');

/**
 * The one error type that the SDK throws.
 *
 * `message` names the bad value and what was expected; `hint` says what to do next.
 *
 * A clone, such as `postMessage` makes, has neither code nor class: send `error.toJSON()` and make
 * the error again with {@link FaceNetError.from}.
 */
export class FaceNetError extends Error {
  static {
    Object.defineProperty(FaceNetError.prototype, BRAND, { value: true });
  }

  override readonly name = 'FaceNetError';
  readonly code: FaceNetErrorCode;
  readonly hint: string | undefined;

  constructor(code: FaceNetErrorCode, message: string, options: FaceNetErrorOptions = {}) {
    super(options.hint ? `${message} ${options.hint}` : message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  /**
   * Whether the SDK threw this, and with this code. Unlike `instanceof`, it also knows the errors of
   * another copy of the SDK in the same program.
   */
  static is(error: unknown, code?: FaceNetErrorCode): error is FaceNetError {
    const { [BRAND]: branded } = (error ?? {}) as { [BRAND]?: unknown };
    return branded === true && (code === undefined || (error as FaceNetError).code === code);
  }

  /**
   * Makes an error of what {@link FaceNetError.toJSON} gave. A FaceNetError is given back as it is;
   * anything else becomes one, with what was thrown as its cause.
   *
   * @param otherwise the code for what is no error of the SDK
   */
  static from(thrown: unknown, otherwise: FaceNetErrorCode = 'ENGINE_FAILED'): FaceNetError {
    if (FaceNetError.is(thrown)) return thrown;
    if (!isErrorData(thrown)) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      return new FaceNetError(otherwise, message, { cause: thrown });
    }
    const { code, message, hint } = thrown;
    if (!hint) return new FaceNetError(code, message);
    const ending = ` ${hint}`;
    const own = message.endsWith(ending) ? message.slice(0, -ending.length) : message;
    return new FaceNetError(code, own, { hint });
  }

  /** The error as plain data, without its cause and stack. */
  toJSON(): FaceNetErrorData {
    const { code, message, hint } = this;
    return { code, message, ...(hint !== undefined && { hint }) };
  }
}

function isErrorData(value: unknown): value is FaceNetErrorData {
  const { code, message, hint } = (value ?? {}) as Partial<FaceNetErrorData>;
  return (
    FACENET_ERROR_CODES.some((known) => known === code) &&
    typeof message === 'string' &&
    (hint === undefined || typeof hint === 'string')
  );
}
