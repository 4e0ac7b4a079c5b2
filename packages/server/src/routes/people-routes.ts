import { FaceNetError } from '@facenet/core';
import { z } from '@hono/zod-openapi';
import { enrollmentSchema, enrollPhotos } from '../people/enroll-photos.js';
import {
  enrolledFaceJson,
  enrolledFaceSchema,
  metadataField,
  nameField,
  personById,
  personJson,
  personSchema,
  type ServedGallery,
} from '../people/served-gallery.js';
import { flag, lookFields, numberIn } from '../schemas.js';
import type { FaceWork } from '../work/face-work.js';
import { defineRoute, type Route } from './route.js';

const ofPerson = z.object({ id: z.string().openapi({ description: 'Id of the person.' }) });
const ofFace = ofPerson.extend({ face: z.string().openapi({ description: 'Id of the face.' }) });

const enrollFields = {
  minSize: lookFields.minSize,
  force: flag()
    .optional()
    .openapi({ description: 'Enrol even a bad face, or a second one of a photo.' }),
};

/** Who is known: the gallery's people and their faces. */
export function peopleRoutes(
  gallery: ServedGallery,
  work: FaceWork,
  { photos: mostPhotos }: { readonly photos: number },
): Route[] {
  const parts = { gallery, work };
  const photos = (least: number) => [{ name: 'photo', least, most: mostPhotos }];
  return [
    defineRoute({
      method: 'get',
      path: '/v1/people',
      role: 'read',
      tag: 'people',
      gallery: true,
      summary: 'List people by name, a page at a time',
      fields: z.object({
        after: z
          .string()
          .max(500)
          .optional()
          .openapi({ description: 'Only names after this one.' }),
        limit: numberIn(1, 1000, { whole: true }).optional().openapi({ default: 100 }),
      }),
      answer: {
        status: 200,
        description: 'People; `next` is the `after` of the next page, absent on the last.',
        schema: z.object({ people: z.array(personSchema), next: z.string().optional() }),
      },
      handle: async ({ fields: { after, limit = 100 } }) => {
        const page = { limit: limit + 1, ...(after !== undefined && { after }) };
        const found = await gallery.people(page);
        const people = found.slice(0, limit);
        const next = found.length > limit ? people.at(-1)?.name : undefined;
        return { people: people.map(personJson), ...(next !== undefined && { next }) };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/v1/people',
      role: 'write',
      tag: 'people',
      gallery: true,
      summary: 'Add a person, with photos or without',
      description: 'The largest face of each photo is enrolled, if it is good enough.',
      fields: z.object({ name: nameField, metadata: metadataField.optional(), ...enrollFields }),
      photos: photos(0),
      failures: [409, 422],
      answer: { status: 201, description: 'The person.', schema: enrollmentSchema },
      handle: async ({ fields: { name, metadata, ...options }, photos, deadline }) => {
        const sent = photos.get('photo') ?? [];
        const person = await gallery.create(name, metadata);
        if (sent.length === 0) return { person: personJson(person), faces: [], refused: [] };
        try {
          return await enrollPhotos(parts, person, sent, options, deadline);
        } catch (error) {
          // All or nothing: nobody asked for a person without a face. One with a face stays.
          const removal = { type: 'remove-person', id: person.id, empty: true } as const;
          await gallery.store.apply([removal]).catch(() => {});
          throw error;
        }
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/people/{id}',
      role: 'read',
      tag: 'people',
      gallery: true,
      summary: 'One person',
      params: ofPerson,
      failures: [404],
      answer: { status: 200, description: 'The person.', schema: personSchema },
      handle: async ({ params: { id } }) => personJson(await personById(gallery, id)),
    }),
    defineRoute({
      method: 'patch',
      path: '/v1/people/{id}',
      role: 'write',
      tag: 'people',
      gallery: true,
      summary: 'Rename a person, or say what your application knows of it',
      params: ofPerson,
      fields: z.object({ name: nameField.optional(), metadata: metadataField.optional() }),
      failures: [404, 409],
      answer: { status: 200, description: 'The person as it is now.', schema: personSchema },
      handle: async ({ params: { id }, fields: { name, metadata } }) => {
        let person = await personById(gallery, id);
        if (name !== undefined) person = await gallery.rename({ id }, name);
        if (metadata) person = await gallery.describe({ id }, metadata);
        return personJson(person);
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/v1/people/{id}',
      role: 'write',
      tag: 'people',
      gallery: true,
      summary: 'Remove a person with all faces',
      description: 'The bytes are gone from the files after `facenet gallery compact`.',
      params: ofPerson,
      failures: [404],
      answer: { status: 204, description: 'Removed.' },
      handle: async ({ params: { id } }) => {
        await gallery.remove(await personById(gallery, id));
      },
    }),
    defineRoute({
      method: 'post',
      path: '/v1/people/{id}/merge',
      role: 'write',
      tag: 'people',
      gallery: true,
      summary: 'Give all faces of this person to another, whose name stays',
      params: ofPerson,
      fields: z.object({ into: z.string().openapi({ description: 'Id of the other person.' }) }),
      failures: [404],
      answer: { status: 200, description: 'The other person.', schema: personSchema },
      handle: async ({ params: { id }, fields: { into } }) => {
        const [from, target] = [await personById(gallery, id), await personById(gallery, into)];
        return personJson(await gallery.merge(from, target));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/v1/people/{id}/faces',
      role: 'read',
      tag: 'people',
      gallery: true,
      summary: 'The faces of a person',
      params: ofPerson,
      failures: [404],
      answer: {
        status: 200,
        description: 'In the order in which they were enrolled.',
        schema: z.object({ faces: z.array(enrolledFaceSchema) }),
      },
      handle: async ({ params: { id } }) => {
        const faces = await gallery.faces(await personById(gallery, id));
        return { faces: faces.map(enrolledFaceJson) };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/v1/people/{id}/faces',
      role: 'write',
      tag: 'people',
      gallery: true,
      summary: 'Enrol more photos of a person',
      description: 'The largest face of each photo is enrolled, if it is good enough.',
      params: ofPerson,
      fields: z.object(enrollFields),
      photos: photos(1),
      failures: [404, 422],
      answer: {
        status: 201,
        description: 'What was enrolled, and what was not.',
        schema: enrollmentSchema,
      },
      handle: async ({ params: { id }, fields, photos, deadline }) => {
        const person = await personById(gallery, id);
        return enrollPhotos(parts, person, photos.get('photo') ?? [], fields, deadline);
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/v1/people/{id}/faces/{face}',
      role: 'write',
      tag: 'people',
      gallery: true,
      summary: 'Remove one face of a person',
      params: ofFace,
      failures: [404],
      answer: { status: 204, description: 'Removed.' },
      handle: async ({ params: { id, face } }) => {
        const [found] = await gallery.store.faces({ ids: [face] });
        if (found?.person !== id) {
          throw new FaceNetError('IDENTITY_UNKNOWN', 'This person has no such face.', {
            hint: 'GET /v1/people/{id}/faces lists them.',
          });
        }
        await gallery.removeFace(face);
      },
    }),
    defineRoute({
      method: 'post',
      path: '/v1/people/{id}/rejections',
      role: 'write',
      tag: 'people',
      gallery: true,
      summary: 'Say that the largest face of a photo is not this person',
      description: 'It, and faces more like it than like the person, are not named so any more.',
      params: ofPerson,
      fields: z.object({ minSize: lookFields.minSize }),
      photos: [{ name: 'photo', least: 1 }],
      failures: [404, 422],
      answer: { status: 204, description: 'Remembered.' },
      handle: async ({ params: { id }, fields, photos, deadline }) => {
        const person = await personById(gallery, id);
        const photo = photos.get('photo')?.[0] as Uint8Array;
        work.check(photo);
        const face = await work.analyzeOne(photo, fields, deadline, 'the photo');
        await gallery.reject(face, person);
      },
    }),
  ];
}
