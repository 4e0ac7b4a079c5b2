import { FaceNetError } from '@facenet/core';
import type { Request } from 'express';

/**
 * Files of a form that `express.raw` has read: the platform can parse it.
 *
 * @throws FaceNetError INVALID_ARGUMENT
 */
export async function photosOfForm<Names extends readonly string[]>(
  { body, headers }: Request,
  names: Names,
): Promise<{ [Index in keyof Names]: Uint8Array }> {
  const type = headers['content-type'] ?? '';
  const form =
    body instanceof Uint8Array &&
    (await new Response(Uint8Array.from(body), { headers: { 'content-type': type } })
      .formData()
      .catch(() => undefined));
  const photos: Uint8Array[] = [];
  for (const name of names) {
    const file = form ? form.get(name) : null;
    if (!(file instanceof File)) {
      throw new FaceNetError('INVALID_ARGUMENT', `The form has no file "${name}".`, {
        hint: `Send multipart/form-data with the files ${names.join(' and ')}.`,
      });
    }
    photos.push(new Uint8Array(await file.arrayBuffer()));
  }
  return photos as { [Index in keyof Names]: Uint8Array };
}
