import { FaceNetError, type FaceNetErrorCode } from '../errors.js';
import { excerpt } from '../excerpt.js';

/** What every store says when a change is impossible, so that it is told alike of all. */
export const storeErrors = {
  /** CONFLICT: somebody else is called so. */
  nameTaken: (name: string) =>
    error('CONFLICT', `There is a person called ${excerpt(name)} already.`, 'Merge the two.'),
  /** CONFLICT: a face has come to a person that was to be empty. */
  notEmpty: (name: string) =>
    error('CONFLICT', `${excerpt(name)} has got another face meanwhile.`, 'Try again.'),
  /** CONFLICT: a photo that was to be new has given the person a face. */
  photoKnown: (photo: string) =>
    error('CONFLICT', `A face of ${excerpt(photo)} has been added meanwhile.`, 'Try again.'),
  /** CONFLICT: the vectors are of another model. */
  otherModel: (model: string, wanted: string) =>
    error(
      'CONFLICT',
      `The gallery holds embeddings of ${excerpt(model)}, not of ${excerpt(wanted)}.`,
      'Use that model, or embed the gallery anew with reembed().',
    ),
  /** IDENTITY_UNKNOWN: no person has this id. */
  noPerson: (id: string) =>
    error('IDENTITY_UNKNOWN', `There is no person ${excerpt(id)} in the gallery.`),
  /** IDENTITY_UNKNOWN: no face, or rejection, has this id. */
  noFace: (id: string) =>
    error('IDENTITY_UNKNOWN', `There is no face ${excerpt(id)} in the gallery.`),
  /** INVALID_ARGUMENT: the id of a new thing is not new. */
  idTaken: (id: string) =>
    error(
      'INVALID_ARGUMENT',
      `The id ${excerpt(id)} is taken.`,
      'Make a new one, of random bytes.',
    ),
  /** INVALID_ARGUMENT: a vector came before the model. */
  noModel: () =>
    error(
      'INVALID_ARGUMENT',
      'The gallery does not know of which model its vectors are.',
      'Begin with the change set-model.',
    ),
  /** DISPOSED: the store was closed. */
  disposed: () => error('DISPOSED', 'This gallery is closed.', 'Open it again.'),
} as const;

function error(code: FaceNetErrorCode, message: string, hint?: string): FaceNetError {
  return new FaceNetError(code, message, { ...(hint !== undefined && { hint }) });
}
