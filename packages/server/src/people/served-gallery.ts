import { FaceNetError } from '@facenet/core';
import type { FaceRecord, Gallery, PersonRecord } from '@facenet/core/gallery';
import { z } from '@hono/zod-openapi';

/** What a server needs of a `Gallery`. */
export type ServedGallery = Pick<
  Gallery<Uint8Array>,
  | 'create'
  | 'describe'
  | 'enroll'
  | 'faces'
  | 'identify'
  | 'merge'
  | 'people'
  | 'reject'
  | 'remove'
  | 'removeFace'
  | 'rename'
  | 'store'
>;

export const personSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    faces: z.int().openapi({ description: 'How many are enrolled.' }),
    createdAt: z.iso.datetime(),
    metadata: z.record(z.string(), z.unknown()).optional(),
  })
  .openapi('Person');

export const enrolledFaceSchema = z
  .object({
    id: z.string(),
    photo: z
      .string()
      .optional()
      .openapi({ description: 'SHA-256 of the photo, or what enrolled it calls it.' }),
    quality: z.number().optional().openapi({ description: '0...1' }),
    createdAt: z.iso.datetime(),
  })
  .openapi('EnrolledFace');

/** A name as clients send it; the gallery trims and composes it. */
export const nameField = z.string().min(1).max(500);

/** What an application knows of a person: plain JSON of one level, in a form as text. */
export const metadataField = z
  .preprocess(
    (value) => (typeof value === 'string' ? parsed(value) : value),
    z.record(
      z.string().max(200),
      z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]),
    ),
  )
  .openapi({
    type: 'object',
    additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
    description: 'What your application knows of the person.',
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function personJson(person: PersonRecord): z.output<typeof personSchema> {
  const { id, name, faces, createdAt, metadata } = person;
  return { id, name, faces, createdAt: dateOf(createdAt), ...(metadata && { metadata }) };
}

export function enrolledFaceJson(face: FaceRecord): z.output<typeof enrolledFaceSchema> {
  const { id, photo, quality, createdAt } = face;
  return {
    id,
    ...(photo !== undefined && { photo }),
    ...(quality !== undefined && { quality: Math.round(quality * 1e4) / 1e4 }),
    createdAt: dateOf(createdAt),
  };
}

/** @throws FaceNetError IDENTITY_UNKNOWN */
export async function personById({ store }: ServedGallery, id: string): Promise<PersonRecord> {
  const person = await store.person({ id });
  if (person) return person;
  throw new FaceNetError('IDENTITY_UNKNOWN', 'Nobody in the gallery has this id.', {
    hint: 'GET /v1/people lists everybody.',
  });
}

function dateOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
