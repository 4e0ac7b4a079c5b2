import { FaceNetError, type FaceNetErrorCode } from '@facenet/core';
import type { ErrorRequestHandler } from 'express';

/** The client's mistakes; everything else is the server's. */
const STATUS: Partial<Record<FaceNetErrorCode, number>> = {
  INVALID_ARGUMENT: 400,
  IDENTITY_UNKNOWN: 404,
  CONFLICT: 409,
  IMAGE_UNREADABLE: 422,
  IMAGE_UNSUPPORTED: 422,
  IMAGE_TOO_LARGE: 422,
  NO_FACE: 422,
};

/** Answers what a route throws. */
export const answerErrors: ErrorRequestHandler = (error, request, response, _next) => {
  if (response.headersSent || request.socket.destroyed) return;
  const answer = (status: number, code: string, message: string) =>
    response.status(status).json({ error: { code, message } });
  const known = FaceNetError.is(error) ? STATUS[error.code] : undefined;
  if (FaceNetError.is(error) && known) {
    answer(known, error.code, error.message);
  } else if (error.expose && error.status < 500) {
    // Of express itself: a body that is too large, or broken.
    const code = error.status === 413 ? 'BODY_TOO_LARGE' : 'BAD_REQUEST';
    answer(error.status, code, error.message);
  } else {
    console.error(error); // its text may name files of this machine
    answer(500, FaceNetError.is(error) ? error.code : 'INTERNAL', 'The server failed to do this.');
  }
};
