import type { DetectedFace, EmbeddingLike } from '@facenet/core';
import { z } from '@hono/zod-openapi';

/**
 * A number that may also arrive as the text of a form or a query. Nothing, or a text of spaces, is no
 * number, which `Number()` would take for 0.
 */
export function numberIn(least: number, most: number, options: { whole?: boolean } = {}) {
  const number = options.whole ? z.number().int() : z.number();
  return z
    .preprocess(
      (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
      number.min(least).max(most),
    )
    .openapi({ type: options.whole ? 'integer' : 'number', minimum: least, maximum: most });
}

/** Yes or no, which may also arrive as a text. */
export function flag() {
  return z
    .preprocess(
      (value) => (value === 'true' ? true : value === 'false' ? false : value),
      z.boolean(),
    )
    .openapi({ type: 'boolean' });
}

const pixels = z.number();

const faceShape = {
  box: z
    .array(pixels)
    .length(4)
    .openapi({ description: 'Left, top, right, bottom in pixels of the upright photo.' }),
  score: z.number().min(0).max(1).openapi({ description: 'How sure the detector is.' }),
  landmarks: z
    .array(z.array(pixels).length(2))
    .length(5)
    .openapi({ description: 'Eyes, nose, corners of the mouth: x and y each.' }),
};

export const faceSchema = z.object(faceShape).openapi('Face');

export const sizeSchema = z
  .object({ width: z.int(), height: z.int() })
  .openapi('PhotoSize', { description: 'In pixels, upright.' });

export const embeddingSchema = z
  .object({
    model: z.string().openapi({ description: 'Id of the model: those of two do not compare.' }),
    vector: z.array(z.number()).openapi({ description: 'A unit vector.' }),
  })
  .openapi('Embedding');

export const embeddedFaceSchema = faceSchema
  .extend({ embedding: embeddingSchema })
  .openapi('EmbeddedFace');

export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().openapi({ example: 'IMAGE_UNREADABLE' }),
      message: z.string(),
      hint: z.string().optional().openapi({ description: 'What to do next.' }),
      requestId: z.string(),
    }),
  })
  .openapi('Error');

/** How faces are looked for, wherever photos come. */
export const lookFields = {
  minSize: numberIn(12, 10_000, { whole: true })
    .optional()
    .openapi({ description: 'Smallest face that is looked for, in pixels.' }),
  select: z
    .enum(['all', 'largest', 'central', 'best-score'])
    .optional()
    .openapi({ description: 'Which of the faces are taken; default all.' }),
};

/** How strict a comparison of two is. */
export const decisionFields = {
  far: numberIn(0, 1)
    .optional()
    .openapi({ description: "A false-accept rate of the model's card." }),
  threshold: numberIn(0, 2)
    .optional()
    .openapi({ description: 'A distance of unit vectors to decide by, in its place.' }),
};

/** A face as it is answered. */
export function faceJson({ box, score, landmarks }: DetectedFace): z.output<typeof faceSchema> {
  return {
    box: box.map(tenth),
    score: Math.round(score * 1e6) / 1e6,
    landmarks: landmarks.map((point) => point.map(tenth)),
  };
}

/** An embedding as it is answered, without loss. */
export function embeddingJson({ model, vector }: EmbeddingLike): z.output<typeof embeddingSchema> {
  return { model, vector: Array.from(vector) };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
