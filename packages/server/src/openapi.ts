import { OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { PhotoField, Route } from './routes/route.js';
import { errorSchema } from './schemas.js';

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'The request is wrong: INVALID_ARGUMENT.',
  401: 'No key, or an unknown one: UNAUTHORIZED.',
  403: 'The key may not do this: FORBIDDEN.',
  404: 'No such person or face: IDENTITY_UNKNOWN.',
  409: 'The name is taken: CONFLICT.',
  413: 'The body is larger than the limit: BODY_TOO_LARGE.',
  415: 'A body of this type is not taken: MEDIA_TYPE_UNSUPPORTED.',
  422: 'No photo that can be read, or not the faces that are needed: IMAGE_UNREADABLE, IMAGE_UNSUPPORTED, IMAGE_TOO_LARGE, NO_FACE, TOO_MANY_FACES, FACE_REFUSED.',
  500: 'The server failed.',
  501: 'This server has no gallery: NO_GALLERY.',
  503: 'All places are taken, or the server is about to end: OVERLOADED, with Retry-After.',
  504: 'It took longer than the limit: TIMEOUT.',
};

const OF_ALL = [400, 401, 403, 500, 503, 504];

/** Routes without fields, which anybody may ask. */
const PLAIN: readonly {
  path: string;
  summary: string;
  type: string;
  failures?: readonly number[];
}[] = [
  { path: '/', summary: 'A page to try it', type: 'text/html' },
  { path: '/health', summary: 'Whether the process answers', type: 'application/json' },
  {
    path: '/ready',
    summary: 'Whether it takes work: 503 from the moment it is told to end',
    type: 'application/json',
    failures: [503],
  },
  {
    path: '/metrics',
    summary: 'Counters for Prometheus',
    type: 'text/plain',
    failures: [401],
  },
  { path: '/openapi.json', summary: 'This document', type: 'application/json' },
];

/** The description of the server, in OpenAPI 3.1. */
export function describeServer(routes: readonly Route[], version: string): object {
  const described = new OpenAPIHono();
  const registry = described.openAPIRegistry;
  registry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' });
  registry.registerComponent('securitySchemes', 'header', {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
  });
  for (const route of routes) registry.registerPath(describeRoute(route));
  for (const { path, summary, type, failures = [] } of PLAIN) {
    registry.registerPath({
      method: 'get',
      path,
      summary,
      operationId: path === '/' ? 'page' : path.slice(1).replace('.json', ''),
      tags: ['server'],
      security: path === '/metrics' ? SECURITY : [],
      responses: {
        200: {
          description: summary,
          content: {
            [type]: { schema: type === 'application/json' ? z.object({}).loose() : z.string() },
          },
        },
        ...failureResponses(failures),
      },
    });
  }
  return described.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'FaceNet server',
      version,
      description:
        'Finds faces in photos, tells who is who. Where the server has keys, `read` asks and `write` also changes people.',
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'faces', description: 'What is asked of photos alone' },
      { name: 'people', description: 'The gallery: who is known' },
      { name: 'server', description: 'The server itself' },
    ],
  });
}

const SECURITY = [{}, { key: [] }, { header: [] }];

function describeRoute(route: Route): RouteConfig {
  const { method, path, summary, description, role, tag, gallery, params, fields, photos, answer } =
    route;
  const ofBody = method === 'get' || method === 'delete' ? [] : [413, 415];
  const ofGallery = gallery ? [501] : [];
  const failures = [...OF_ALL, ...ofBody, ...ofGallery, ...(route.failures ?? [])];
  const inQuery = fields && (photos || method === 'get' || method === 'delete');
  return {
    method,
    path,
    summary,
    description: `${description ? `${description} ` : ''}Role: ${role}.`,
    operationId: operationIdOf(route),
    tags: [tag],
    security: SECURITY,
    request: {
      ...(params && { params }),
      // Beside a photo they may come in either place, so in neither they must.
      ...(inQuery && { query: photos ? fields.partial() : fields }),
      ...((photos || (fields && !inQuery)) && { body: describeBody(fields, photos ?? []) }),
    },
    responses: {
      [answer.status]: {
        description: answer.description,
        ...(answer.schema && { content: { 'application/json': { schema: answer.schema } } }),
      },
      ...failureResponses(failures),
    },
  };
}

type Body = NonNullable<NonNullable<RouteConfig['request']>['body']>;

function describeBody(fields: Route['fields'], photos: readonly PhotoField[]): Body {
  const others = fields?.shape ?? {};
  const json = z.object({ ...photoShape(photos, base64), ...others });
  if (photos.length === 0)
    return { required: true, content: { 'application/json': { schema: json } } };
  const form = z.object({ ...photoShape(photos, file), ...others });
  const raw = { schema: { type: 'string', format: 'binary' } } as const;
  return {
    required: true,
    content: {
      'multipart/form-data': { schema: form },
      'application/json': { schema: json },
      ...(photos.length === 1 && { 'image/*': raw, 'application/octet-stream': raw }),
    },
  };
}

const file = () => z.string().openapi({ type: 'string', format: 'binary' });
const base64 = () =>
  z
    .string()
    .openapi({ contentEncoding: 'base64', description: 'Bytes of the image in base64.' } as object);

function photoShape(photos: readonly PhotoField[], one: () => z.ZodType): z.ZodRawShape {
  return Object.fromEntries(
    photos.map(({ name, least, most = 1 }) => {
      const schema = most === 1 ? one() : z.array(one()).min(least).max(most);
      return [name, least === 0 ? schema.optional() : schema];
    }),
  );
}

function failureResponses(statuses: readonly number[]): RouteConfig['responses'] {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: STATUS_TEXT[status] as string,
        content: { 'application/json': { schema: errorSchema } },
        ...(status === 503 && {
          headers: z.object({
            'Retry-After': z.string().openapi({ description: 'Seconds.' }),
          }),
        }),
      },
    ]),
  );
}

/** "POST /v1/people/{id}/faces" is "postPeopleFaces". */
function operationIdOf({ method, path }: Route): string {
  const words = path.split('/').filter((part) => part && part !== 'v1');
  const named = words.map((word) => {
    const parameter = /^\{(\w+)\}$/.exec(word)?.[1];
    const text = parameter ? `By${capital(parameter)}` : capital(word);
    return text;
  });
  return method + named.join('');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
