import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { checkOptions } from './check-options.js';
import { answerTo, HttpError } from './http-error.js';
import { type ApiKey, KeyRing, type KeyRole } from './keys.js';
import { completeLimits, type ServerLimits } from './limits.js';
import { ServerMetrics } from './metrics.js';
import { describeServer } from './openapi.js';
import { pagePolicy, tryPage } from './page/try-page.js';
import type { ServedGallery } from './people/served-gallery.js';
import { Deadline } from './request/deadline.js';
import { readCall } from './request/read-call.js';
import { faceRoutes } from './routes/face-routes.js';
import { identifyRoute } from './routes/identify-route.js';
import { peopleRoutes } from './routes/people-routes.js';
import type { Route } from './routes/route.js';
import { version } from './version.js';
import { FaceWork, type ServedFaceNet } from './work/face-work.js';

/** What a server is made of. */
export interface FaceServerOptions {
  /**
   * What computes: a `FaceNet` that was loaded with `workers`, for an engine in this thread would keep
   * every other request waiting. It stays the caller's to dispose of.
   */
  readonly facenet: ServedFaceNet;
  /** Who is known. It stays the caller's to dispose of. Without one, `/v1/people` and `/v1/identify` answer 501. */
  readonly gallery?: ServedGallery;
  /** What is refused; what is left out has its default. */
  readonly limits?: Partial<ServerLimits>;
  /** Who may ask. Default: everybody who reaches the server. */
  readonly keys?: readonly ApiKey[];
  /** Pages of these origins may ask too, such as "https://album.example"; default: those of the server. */
  readonly origins?: readonly string[];
  /** Whether `/metrics` tells of the process as well: its memory and event loop. Default false. */
  readonly processMetrics?: boolean;
  /** Told of failures of the server's own, whose texts no client sees. Default: `console.error`. */
  readonly onError?: (error: unknown, request: FailedRequest) => void;
}

/** Which request failed. */
export interface FailedRequest {
  /** As the client was told. */
  readonly id: string;
  readonly method: string;
  /** As "/v1/people/{id}", not what stood in its place. */
  readonly route: string;
}

/** A server of faces, as a handler for any that speaks in `Request` and `Response`. */
export interface FaceServer {
  /** Answers one request; never rejects. A request's `signal` aborts its work. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** From now on `/ready` answers 503, so that nobody sends more; what comes is still answered. */
  readonly retire: () => void;
  /** Retires, and waits until all requests that came are answered. Calling it again does the same. */
  readonly dispose: () => Promise<void>;
  /** For `await using`: as {@link FaceServer.dispose}. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** What a request carries along. */
interface Bindings {
  readonly requestId: string;
  /** The path of the route that took it, for counting: not what the client wrote. */
  route: string;
}
type Ask = Context<{ Bindings: Bindings }>;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const REQUEST_ID = /^[\w.-]{1,64}$/;

/**
 * Makes a server that finds, embeds, compares and identifies faces over HTTP. It opens no port: give
 * `fetch` to whatever does, or use `serve()`.
 *
 * ```ts
 * const facenet = await FaceNet.load({ backend: backend(), workers: 2 });
 * const server = createFaceServer({ facenet, keys: [{ role: 'read', key }] });
 * app.mount('/faces', server.fetch); // hono; others have the like
 * ```
 *
 * @throws FaceNetError INVALID_ARGUMENT (options that are none)
 */
export function createFaceServer(options: FaceServerOptions): FaceServer {
  checkOptions(options);
  const { facenet, origins = [], onError = reportError } = options;
  const limits = completeLimits(options.limits);
  const keys = new KeyRing(options.keys ?? []);
  const metrics = new ServerMetrics();
  if (options.processMetrics) metrics.watchProcess();
  const work = new FaceWork(facenet, limits, metrics);
  const gallery = options.gallery;
  const parts = gallery ?? noGallery;
  const routes = [
    ...faceRoutes(facenet, work),
    identifyRoute(parts, work),
    ...peopleRoutes(parts, work, limits),
  ];
  if (gallery) watchGallery(gallery, metrics);
  const document = describeServer(routes, version);
  const underWay = new Set<Promise<Response>>();
  let retired = false;

  const app = new Hono<{ Bindings: Bindings }>();
  if (origins.length > 0) {
    app.use(cors({ origin: [...origins], exposeHeaders: ['Retry-After', 'X-Request-Id'] }));
  }
  app.use('/v1/*', async (c, next) => {
    checkOrigin(c, origins);
    await next();
  });
  const page = { 'content-security-policy': pagePolicy, 'referrer-policy': 'no-referrer' };
  get('/', (c) => c.html(tryPage, 200, page));
  get('/health', (c) => c.json({ ok: true }));
  get('/ready', (c) =>
    retired ? c.json({ ready: false }, 503, { 'retry-after': '5' }) : c.json({ ready: true }),
  );
  get('/openapi.json', (c) => c.json(document));
  get('/metrics', async (c) => {
    authorize(c, 'read');
    return c.body(await metrics.text(), 200, { 'content-type': metrics.contentType });
  });
  for (const route of routes) {
    app.on(route.method, route.path.replace(/\{(\w+)\}/g, ':$1'), (c) => ask(c, route));
  }
  for (const [path, methods] of methodsByPath(app)) {
    app.all(path, () => {
      throw new HttpError('METHOD_NOT_ALLOWED', 'This address does not take that method.', {
        hint: `It takes ${methods}.`,
        headers: { allow: methods },
      });
    });
  }
  app.notFound((c) => {
    const error = new HttpError('NOT_FOUND', 'There is nothing at this address.', {
      hint: 'See /openapi.json.',
    });
    return refuse(c, error);
  });
  app.onError((error, c) => refuse(c, error));

  function get(path: string, handle: (c: Ask) => Response | Promise<Response>): void {
    app.get(path, (c) => {
      c.env.route = path;
      return handle(c);
    });
  }

  async function ask(c: Ask, route: Route): Promise<Response> {
    c.env.route = route.path;
    authorize(c, route.role);
    if (route.gallery && !gallery) throw withoutGallery();
    const deadline = new Deadline(c.req.raw.signal, limits.seconds);
    const answer = async () => {
      const request = c.req.raw;
      const call = await readCall(route, request, c.req.param(), limits.body, deadline);
      return route.handle(call);
    };
    try {
      const answering = route.photos ? work.queue.withPlace(answer) : answer();
      const result = await deadline.race(answering);
      const { status } = route.answer;
      c.header('cache-control', 'no-store');
      return status === 204 ? c.body(null, 204) : c.json(result as object, status);
    } catch (error) {
      // Whatever the work says of being aborted, the client hears why it was.
      return refuse(c, deadline.signal.aborted ? deadline.signal.reason : error);
    } finally {
      deadline.end();
    }
  }

  function authorize(c: Ask, role: KeyRole): void {
    if (keys.open) return;
    const presented =
      /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ??
      c.req.header('x-api-key');
    const allowed = presented === undefined ? undefined : keys.roleOf(presented);
    if (allowed === undefined) {
      throw new HttpError(
        'UNAUTHORIZED',
        presented === undefined ? 'A key is needed.' : 'The key is unknown.',
        {
          hint: 'Send it as "Authorization: Bearer KEY".',
          headers: { 'www-authenticate': 'Bearer' },
        },
      );
    }
    if (role === 'write' && allowed === 'read') {
      throw new HttpError('FORBIDDEN', 'The key may read, and not change people.', {
        hint: 'Use a key of the role write.',
      });
    }
  }

  function refuse(c: Ask, thrown: unknown): Response {
    const { status, headers, error } = answerTo(thrown, c.env.requestId);
    if (status === 500) {
      onError(thrown, { id: error.requestId, method: c.req.method, route: c.env.route });
    }
    return c.json({ error }, status as 500, { ...headers, 'cache-control': 'no-store' });
  }

  async function answer(request: Request): Promise<Response> {
    const wished = request.headers.get('x-request-id') ?? '';
    const env: Bindings = {
      requestId: REQUEST_ID.test(wished) ? wished : randomUUID(),
      route: 'unmatched',
    };
    const begun = performance.now();
    const response = await app.fetch(request, env);
    response.headers.set('x-request-id', env.requestId);
    response.headers.set('x-content-type-options', 'nosniff');
    metrics.answered({
      method: METHODS.includes(request.method) ? request.method : 'OTHER',
      route: env.route,
      status: response.status,
      seconds: (performance.now() - begun) / 1000,
    });
    return response;
  }

  const retire = () => {
    retired = true;
  };
  const dispose = async () => {
    retire();
    while (underWay.size > 0) await Promise.allSettled(underWay);
  };
  return {
    fetch: (request) => {
      const answering = answer(request);
      underWay.add(answering);
      return answering.finally(() => underWay.delete(answering));
    },
    retire,
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

/** What is never asked, for its routes are refused before. */
const noGallery = {} as ServedGallery;

function withoutGallery(): HttpError {
  return new HttpError('NO_GALLERY', 'This server has no gallery.', {
    hint: 'Start it with one: `createFaceServer({ gallery })`, or facenet serve --gallery people.db.',
  });
}

function watchGallery({ store }: ServedGallery, metrics: ServerMetrics): void {
  const people = async () => (await store.counts()).people;
  const faces = async () => (await store.counts()).faces;
  metrics.gauge('facenet_gallery_people', 'People who are known.', people);
  metrics.gauge('facenet_gallery_faces', 'Faces of people who are known.', faces);
}

/** Which methods each path has, for those that ask with another. */
function methodsByPath(app: { readonly routes: readonly { path: string; method: string }[] }) {
  const methods = new Map<string, string>();
  for (const { path, method } of app.routes) {
    if (method === 'ALL') continue;
    methods.set(path, methods.has(path) ? `${methods.get(path)}, ${method}` : method);
  }
  return methods;
}

/**
 * Without it any page that somebody of the network has open could send photos here, or enrol them.
 * Whoever is no browser sends no origin.
 */
function checkOrigin(c: Ask, origins: readonly string[]): void {
  const origin = c.req.header('origin');
  if (origin === undefined || origins.includes(origin)) return;
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new HttpError('FORBIDDEN', 'A page of another origin asks.', {
    hint: 'The server has to be told which origins may: `origins`, or --origin of facenet serve.',
  });
}

function reportError(error: unknown, { id, method, route }: FailedRequest): void {
  console.error(`${method} ${route} (${id}) failed:`, error);
}
