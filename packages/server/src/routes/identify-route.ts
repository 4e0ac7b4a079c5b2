import { z } from '@hono/zod-openapi';
import type { ServedGallery } from '../people/served-gallery.js';
import { faceJson, faceSchema, lookFields, numberIn, sizeSchema } from '../schemas.js';
import type { FaceWork } from '../work/face-work.js';
import { defineRoute, type Route } from './route.js';

const personName = z.object({ id: z.string(), name: z.string() });

/** Who is in a photo. */
export function identifyRoute(gallery: ServedGallery, work: FaceWork): Route {
  return defineRoute({
    method: 'post',
    path: '/v1/identify',
    role: 'read',
    tag: 'faces',
    gallery: true,
    summary: 'Say who is in a photo',
    description:
      'The faces of one photo are different people. A stranger is taken for somebody at the rate `fpir`, however many are enrolled.',
    fields: z.object({
      ...lookFields,
      fpir: numberIn(1e-6, 0.5)
        .optional()
        .openapi({ description: 'Share of strangers taken for somebody; default 0.01.' }),
      threshold: numberIn(0, 2)
        .optional()
        .openapi({ description: 'A distance to decide by, in place of the rate.' }),
      count: numberIn(1, 100, { whole: true })
        .optional()
        .openapi({ description: 'Most candidates of a face; default 5.' }),
    }),
    photos: [{ name: 'photo', least: 1 }],
    failures: [422],
    answer: {
      status: 200,
      description: 'For each face the person, or none, and who is nearest.',
      schema: z
        .object({
          photo: sizeSchema,
          faces: z.array(
            faceSchema.extend({
              person: personName.optional().openapi({ description: 'Absent for strangers.' }),
              distance: z.number().optional(),
              threshold: z.number(),
              candidates: z.array(z.object({ person: personName, distance: z.number() })),
            }),
          ),
        })
        .openapi('Identification'),
    },
    handle: async ({ photos, fields, deadline }) => {
      const { fpir, threshold, count, ...look } = fields;
      const photo = photos.get('photo')?.[0] as Uint8Array;
      const size = work.check(photo);
      const faces = await work.analyze(photo, look, deadline);
      const identified = await gallery.identify(faces, {
        signal: deadline.signal,
        ...(fpir !== undefined && { fpir }),
        ...(threshold !== undefined && { threshold }),
        ...(count !== undefined && { count }),
      });
      return {
        photo: size,
        faces: identified.map(({ face, person, distance, threshold, candidates }) => ({
          ...faceJson(face),
          ...(person && { person }),
          ...(distance !== undefined && { distance }),
          threshold,
          candidates: candidates.map((candidate) => ({
            person: { id: candidate.person.id, name: candidate.person.name },
            distance: candidate.distance,
          })),
        })),
      };
    },
  });
}
