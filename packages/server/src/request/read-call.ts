import { FaceNetError } from '@facenet/core';
import type { z } from '@hono/zod-openapi';
import type { Call, PhotoField, Route } from '../routes/route.js';
import type { Deadline } from './deadline.js';
import { parsePhotoForm } from './photo-form.js';
import { readBody } from './read-body.js';

/**
 * Reads a request as its route wants it.
 *
 * @param limit most bytes of the body
 * @throws HttpError, FaceNetError INVALID_ARGUMENT
 */
export async function readCall(
  route: Route,
  request: Request,
  pathParams: Readonly<Record<string, string>>,
  limit: number,
  deadline: Deadline,
): Promise<Call<never, never>> {
  const query = readQuery(new URL(request.url).searchParams);
  const params = route.params ? checked(route.params, pathParams, 'The path') : {};
  const names = route.photos?.map(({ name }) => name) ?? [];
  const bytes =
    request.method === 'GET' ? undefined : await readBody(request, limit, deadline.signal);
  const hasBody = bytes !== undefined && (bytes.length > 0 || names.length > 0);
  const { photos, fields: sent } = hasBody
    ? await parsePhotoForm(bytes, request.headers.get('content-type'), names)
    : { photos: new Map(), fields: {} };
  const given = Object.entries({ ...query, ...sent }).filter(([, value]) => value !== null);
  const fields = checked(route.fields, Object.fromEntries(given), 'The request');
  for (const field of route.photos ?? []) checkCount(field, photos.get(field.name)?.length ?? 0);
  return { params, fields, photos, deadline } as unknown as Call<never, never>;
}

function readQuery(search: URLSearchParams): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of search) {
    if (name in query) {
      throw new FaceNetError('INVALID_ARGUMENT', `The query has "${name.slice(0, 60)}" twice.`);
    }
    query[name] = value;
  }
  return query;
}

/** Unknown fields are mistakes: a misspelt `treshold` must not decide by the default. */
function checked(schema: z.ZodObject | undefined, value: object, what: string): object {
  const known = Object.keys(schema?.shape ?? {});
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `There is no field "${unknown.slice(0, 60)}" here.`,
      {
        hint: known.length > 0 ? `Known: ${known.join(', ')}.` : 'None is taken.',
      },
    );
  }
  if (!schema) return {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] ?? { path: [], message: 'it is wrong' };
  const where = path.length > 0 ? `The field "${path.join('.')}"` : what;
  throw new FaceNetError('INVALID_ARGUMENT', `${where} is not as expected: ${message}.`, {
    hint: 'See /openapi.json.',
  });
}

function checkCount({ name, least, most = 1 }: PhotoField, count: number): void {
  if (count >= least && count <= most) return;
  const wanted = least === most ? `${least}` : `${least} to ${most}`;
  const message =
    count === 0 ? `There is no photo "${name}".` : `There are ${count} photos "${name}".`;
  throw new FaceNetError('INVALID_ARGUMENT', message, {
    hint: `Send ${wanted} in the field "${name}".`,
  });
}
