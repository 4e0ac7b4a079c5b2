import { createHash } from 'node:crypto';
import { FaceNetError } from '@facenet/core';
import type { Enrollment } from '@facenet/core/gallery';
import { z } from '@hono/zod-openapi';
import { HttpError, publicError } from '../http-error.js';
import type { Deadline } from '../request/deadline.js';
import type { FaceWork } from '../work/face-work.js';
import {
  enrolledFaceJson,
  enrolledFaceSchema,
  personById,
  personJson,
  personSchema,
  type ServedGallery,
} from './served-gallery.js';

/** How photos are enrolled. */
export interface EnrollFields {
  readonly minSize?: number | undefined;
  readonly force?: boolean | undefined;
}

const warningSchema = z.object({ reason: z.string(), message: z.string() });

export const enrollmentSchema = z
  .object({
    person: personSchema,
    faces: z.array(
      z.object({
        photo: z.int().openapi({ description: 'Which of the photos that were sent, from 0.' }),
        face: enrolledFaceSchema,
        warnings: z.array(warningSchema).openapi({ description: 'What somebody should look at.' }),
      }),
    ),
    refused: z
      .array(
        z.object({
          photo: z.int(),
          error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
        }),
      )
      .openapi({ description: 'Photos that were not enrolled, and why. The others were.' }),
  })
  .openapi('Enrollment');

/**
 * Enrols the largest face of each photo, one after the other, for each is compared with those before
 * it. A photo that is refused keeps none of the others out.
 *
 * @throws the first refusal, when nothing could be enrolled
 */
export async function enrollPhotos(
  { gallery, work }: { readonly gallery: ServedGallery; readonly work: FaceWork },
  person: { readonly id: string },
  photos: readonly Uint8Array[],
  { force, minSize }: EnrollFields,
  deadline: Deadline,
): Promise<z.output<typeof enrollmentSchema>> {
  const enrolled: { photo: number; enrollment: Enrollment }[] = [];
  const refused: { photo: number; thrown: unknown }[] = [];
  for (const [i, photo] of photos.entries()) {
    deadline.signal.throwIfAborted();
    try {
      work.check(photo);
      const { face, others } = await work.analyzeLargest(photo, { minSize }, deadline);
      const enrollment = await gallery.enroll(person, face, {
        photo: createHash('sha256').update(photo).digest('hex'),
        ...(force && { force }),
      });
      const warnings = [...(others > 0 ? [severalFaces(others)] : []), ...enrollment.warnings];
      enrolled.push({ photo: i, enrollment: { ...enrollment, warnings } });
    } catch (error) {
      if (deadline.signal.aborted || !isOfThePhoto(error)) throw error;
      refused.push({ photo: i, thrown: unfit(error) });
    }
  }
  const [first] = enrolled;
  if (!first) throw refused[0]?.thrown;
  return {
    person: personJson(await personById(gallery, person.id)),
    faces: enrolled.map(({ photo, enrollment: { face, warnings } }) => ({
      photo,
      face: enrolledFaceJson(face),
      warnings: warnings.map(({ reason, message }) => ({ reason, message })),
    })),
    refused: refused.map(({ photo, thrown }) => ({ photo, error: publicError(thrown) })),
  };
}

const OF_THE_PHOTO = [
  'IMAGE_UNREADABLE',
  'IMAGE_UNSUPPORTED',
  'IMAGE_TOO_LARGE',
  'NO_FACE',
  'INVALID_ARGUMENT',
];

function isOfThePhoto(error: unknown): boolean {
  return FaceNetError.is(error) && OF_THE_PHOTO.includes(error.code);
}

/** The request is right, and the face is not: too small, blurred, turned away, there already. */
function unfit(error: unknown): unknown {
  if (!FaceNetError.is(error, 'INVALID_ARGUMENT')) return error;
  const { message } = publicError(error);
  return new HttpError('FACE_REFUSED', message, {
    hint: 'Send a better photo, or force=true.',
  });
}

function severalFaces(others: number): Enrollment['warnings'][number] {
  const message = `The photo shows ${others + 1} faces; the largest one was taken.`;
  return { reason: 'several-faces', message };
}
