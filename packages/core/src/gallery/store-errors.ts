import { FaceNetError, type FaceNetErrorCode } from '../errors.js';
import { excerpt } from '../excerpt.js';

/** What every store says when a change is impossible, so that it is told alike of all. */
export const storeErrors = {
  nameTaken: (name: string) =>
    error('CONFLICT', `There is a person called ${excerpt(name)} already.`, 'Merge the two.'),
  notEmpty: (name: string) =>
    error('CONFLICT', `${excerpt(name)} has got another face meanwhile.`, 'Try again.'),
  otherModel: (model: string, wanted: string) =>
    error(
      'CONFLICT',
      `The gallery holds embeddings of ${excerpt(model)}, not of ${excerpt(wanted)}.`,
      'Use that model, or embed the gallery anew with reembed().',
    ),
  noPerson: (id: string) =>
    error('IDENTITY_UNKNOWN', `There is no person ${excerpt(id)} in the gallery.`),
  noFace: (id: string) =>
    error('IDENTITY_UNKNOWN', `There is no face ${excerpt(id)} in the gallery.`),
  idTaken: (id: string) =>
    error(
      'INVALID_ARGUMENT',
      `The id ${excerpt(id)} is taken.`,
      'Make a new one, of random bytes.',
    ),
  noModel: () =>
    error(
      'INVALID_ARGUMENT',
      'The gallery does not know of which model its vectors are.',
      'Begin with the change set-model.',
    ),
  disposed: () => error('DISPOSED', 'This gallery is closed.', 'Open it again.'),
} as const;

function error(code: FaceNetErrorCode, message: string, hint?: string): FaceNetError {
  return new FaceNetError(code, message, { ...(hint !== undefined && { hint }) });
}
