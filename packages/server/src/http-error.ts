import { FaceNetError, type FaceNetErrorCode } from '@facenet/core';

/** Failures of the request itself, beside those of the SDK, with their statuses. */
export const HTTP_ERROR_CODES = {
  /** The server has keys, and the request brings none of them. */
  UNAUTHORIZED: 401,
  /** The key may read only, or a page of another origin asks. */
  FORBIDDEN: 403,
  /** No such route. */
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  BODY_TOO_LARGE: 413,
  /** A body of a kind that the route does not take. */
  MEDIA_TYPE_UNSUPPORTED: 415,
  TOO_MANY_FACES: 422,
  /** The face is too small, blurred or turned away to be enrolled, or is there already. */
  FACE_REFUSED: 422,
  /** The client went away; nobody reads this. */
  CLIENT_GONE: 499,
  /** Not foreseen; the server's log has more, under the id of the request. */
  INTERNAL: 500,
  /** This server has no gallery. */
  NO_GALLERY: 501,
  /** The queue is full, or the server is about to end. */
  OVERLOADED: 503,
  /** The work took longer than the server allows. */
  TIMEOUT: 504,
} as const;

/** The code in a server's answer: the SDK's, or one of the request itself. */
export type ServerErrorCode = FaceNetErrorCode | keyof typeof HTTP_ERROR_CODES;

/** Of the SDK's failures, those that are not the server's fault. */
const STATUS_OF: Partial<Record<FaceNetErrorCode, number>> = {
  INVALID_ARGUMENT: 400,
  IDENTITY_UNKNOWN: 404,
  CONFLICT: 409,
  IMAGE_UNREADABLE: 422,
  IMAGE_UNSUPPORTED: 422,
  IMAGE_TOO_LARGE: 422,
  NO_FACE: 422,
  DISPOSED: 503,
};

/** A refusal with the status and the headers of its answer. */
export class HttpError extends Error {
  readonly code: keyof typeof HTTP_ERROR_CODES;
  readonly hint: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: keyof typeof HTTP_ERROR_CODES,
    message: string,
    options: { readonly hint?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.code = code;
    this.hint = options.hint;
    this.headers = options.headers ?? {};
  }
}

/** An answer that tells what went wrong. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly error: {
    readonly code: ServerErrorCode;
    readonly message: string;
    readonly hint?: string;
    readonly requestId: string;
  };
}

/**
 * What a client is told of anything that was thrown. Of the server's own failures it learns the code
 * and the id to ask for: their texts may name files of the machine.
 */
export function answerTo(thrown: unknown, requestId: string): ErrorAnswer {
  if (thrown instanceof HttpError) {
    const { code, message, hint, headers } = thrown;
    const error = { code, message, ...(hint !== undefined && { hint }), requestId };
    return { status: HTTP_ERROR_CODES[code], headers, error };
  }
  const status = FaceNetError.is(thrown) ? STATUS_OF[thrown.code] : undefined;
  if (FaceNetError.is(thrown) && status !== undefined) {
    const { code, hint } = thrown;
    const message = withoutHint(thrown);
    const headers = status === 503 ? { 'retry-after': '1' } : {};
    const error = { code, message, ...(hint !== undefined && { hint }), requestId };
    return { status, headers, error };
  }
  const code = FaceNetError.is(thrown) ? thrown.code : 'INTERNAL';
  const message = 'The server failed to do this.';
  const hint = 'Its log says more under the id of this request.';
  return { status: 500, headers: {}, error: { code, message, hint, requestId } };
}

/** What a client may know of a failure that is part of an answer. */
export function publicError(thrown: unknown) {
  const { requestId: _, ...error } = answerTo(thrown, '').error;
  return error;
}

function withoutHint({ message, hint }: FaceNetError): string {
  return hint !== undefined && message.endsWith(` ${hint}`)
    ? message.slice(0, -hint.length - 1)
    : message;
}
