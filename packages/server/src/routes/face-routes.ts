import { compareEmbeddings } from '@facenet/core';
import { z } from '@hono/zod-openapi';
import {
  decisionFields,
  embeddedFaceSchema,
  embeddingJson,
  faceJson,
  faceSchema,
  lookFields,
  sizeSchema,
} from '../schemas.js';
import type { FaceWork, ServedFaceNet } from '../work/face-work.js';
import { defineRoute, type Route } from './route.js';

const { minSize, select } = lookFields;
const PHOTO = [{ name: 'photo', least: 1 }] as const;

/** What is asked of photos alone: where faces are, what tells them apart, whether two are one person. */
export function faceRoutes(facenet: ServedFaceNet, work: FaceWork): Route[] {
  const { card, detector } = facenet;
  return [
    defineRoute({
      method: 'post',
      path: '/v1/detect',
      role: 'read',
      tag: 'faces',
      summary: 'Find the faces of a photo',
      fields: z.object({ minSize }),
      photos: PHOTO,
      failures: [422],
      answer: {
        status: 200,
        description: 'Box, score and landmarks of each face, the surest first.',
        schema: z
          .object({ detector: z.string(), photo: sizeSchema, faces: z.array(faceSchema) })
          .openapi('Detection'),
      },
      handle: async ({ photos, fields, deadline }) => {
        const photo = only(photos, 'photo');
        const size = work.check(photo);
        const faces = await work.detect(photo, fields, deadline);
        return { detector: detector.id, photo: size, faces: faces.map(faceJson) };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/v1/embed',
      role: 'read',
      tag: 'faces',
      summary: 'Embed the faces of a photo',
      fields: z.object({ minSize, select }),
      photos: PHOTO,
      failures: [422],
      answer: {
        status: 200,
        description: 'Each face with its embedding, the surest first.',
        schema: z
          .object({ model: z.string(), photo: sizeSchema, faces: z.array(embeddedFaceSchema) })
          .openapi('Embeddings'),
      },
      handle: async ({ photos, fields, deadline }) => {
        const photo = only(photos, 'photo');
        const size = work.check(photo);
        const faces = await work.analyze(photo, fields, deadline);
        return {
          model: card.id,
          photo: size,
          faces: faces.map((face) => ({
            ...faceJson(face),
            embedding: embeddingJson(face.embedding),
          })),
        };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/v1/verify',
      role: 'read',
      tag: 'faces',
      summary: 'Tell whether two photos show one person',
      description: 'The largest face of each is compared, or the one that `select` says.',
      fields: z.object({
        minSize,
        select: select.unwrap().exclude(['all']).optional(),
        ...decisionFields,
      }),
      photos: [
        { name: 'first', least: 1 },
        { name: 'second', least: 1 },
      ],
      failures: [422],
      answer: {
        status: 200,
        description: 'The distance, the threshold, and what that means.',
        schema: z
          .object({
            same: z.boolean(),
            distance: z.number().openapi({ description: '0 (same picture) ... 2.' }),
            threshold: z.number(),
            far: z.number().optional(),
            faces: z.array(faceSchema).length(2),
          })
          .openapi('Verification'),
      },
      handle: async ({ photos, fields, deadline }) => {
        const { far, threshold, ...look } = fields;
        const [first, second] = [only(photos, 'first'), only(photos, 'second')];
        for (const photo of [first, second]) work.check(photo);
        const faces = [
          await work.analyzeOne(first, look, deadline, 'the first photo'),
          await work.analyzeOne(second, look, deadline, 'the second photo'),
        ] as const;
        const comparison = compareEmbeddings(card, faces[0].embedding, faces[1].embedding, {
          ...(far !== undefined && { far }),
          ...(threshold !== undefined && { threshold }),
        });
        return { ...comparison, faces: faces.map(faceJson) };
      },
    }),
  ];
}

/** A photo that the route has seen to be there. */
function only(photos: ReadonlyMap<string, readonly Uint8Array[]>, name: string): Uint8Array {
  return photos.get(name)?.[0] as Uint8Array;
}
