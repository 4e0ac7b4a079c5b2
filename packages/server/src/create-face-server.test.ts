import { createHash } from 'node:crypto';
import { FaceNetError } from '@facenet/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFaceServer, type FaceServerOptions } from './create-face-server.js';
import { parseApiKeys } from './keys.js';
import { FakeFaceNet, formOf, pngPhoto, until } from './testing/fake-facenet.js';

type Body = NonNullable<RequestInit['body']>;

const photo = await pngPhoto();
const read = { role: 'read', key: 'a-key-that-may-read' } as const;

function serverOf(options: Partial<FaceServerOptions> = {}) {
  const facenet = new FakeFaceNet();
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const server = createFaceServer({ facenet, onError, ...options });
  const send = async (path: string, init: RequestInit = {}) => {
    const request = new Request(`http://faces.test${path}`, { duplex: 'half', ...init } as never);
    const response = await server.fetch(request);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text ? JSON.parse(text) : undefined,
    };
  };
  const post = (path: string, body: Body, headers: Record<string, string> = {}) =>
    send(path, { method: 'POST', body, headers });
  return { facenet: (options.facenet ?? facenet) as FakeFaceNet, server, errors, send, post };
}

const image = { 'content-type': 'image/png' };

describe('the routes of faces', () => {
  it.each([
    ['a form', formOf({ photo, minSize: '40' }), {}],
    ['bytes', photo, image],
    ['bytes of any kind', photo, { 'content-type': 'application/octet-stream' }],
    [
      'JSON',
      JSON.stringify({ photo: Buffer.from(photo).toString('base64') }),
      { 'content-type': 'application/json' },
    ],
  ])('detect takes %s', async (_, body, headers) => {
    const { post, facenet } = serverOf();
    facenet.faces = 2;
    const { status, body: answer } = await post('/v1/detect', body as Body, headers as never);
    expect(status).toBe(200);
    expect(answer).toMatchObject({ detector: 'mtcnn', photo: { width: 20, height: 10 } });
    expect(answer.faces).toHaveLength(2);
    expect(answer.faces[0]).toEqual({
      box: [0, 0, 8, 10],
      score: 0.9,
      landmarks: [[2, 3], [6, 3], [4, 5], [2, 8], [6, 8]], // biome-ignore format: as it is
    });
    expect(Buffer.compare(facenet.seen[0] as Uint8Array, photo)).toBe(0);
  });

  it('embed gives each face with its embedding, and nothing for no face', async () => {
    const { post, facenet } = serverOf();
    facenet.faces = 3;
    const { status, body } = await post('/v1/embed?select=all', photo, image);
    expect([status, body.model, body.faces.length]).toEqual([200, 'mobilefacenet', 3]);
    for (const { embedding } of body.faces) {
      expect(embedding.model).toBe('mobilefacenet');
      expect(embedding.vector).toHaveLength(facenet.card.embeddingSize);
    }
    facenet.faces = 0;
    expect((await post('/v1/embed', photo, image)).body.faces).toEqual([]);
  });

  it('verify compares the largest faces of two photos', async () => {
    const { post, facenet } = serverOf();
    const other = await pngPhoto(60, 40);
    const same = await post('/v1/verify', formOf({ first: photo, second: photo, far: '0.001' }));
    expect(same.status).toBe(200);
    expect(same.body).toMatchObject({ same: true, distance: 0, far: 0.001 });
    expect(same.body.faces).toHaveLength(2);
    const different = await post(
      '/v1/verify?threshold=1.5',
      formOf({ first: photo, second: other }),
    );
    expect(different.body.distance).toBeCloseTo(Math.SQRT2, 5);
    expect(different.body).toMatchObject({ same: true, threshold: 1.5 });
    facenet.faces = 0;
    const none = await post('/v1/verify', formOf({ first: photo, second: other }));
    expect([none.status, none.body.error.code]).toEqual([422, 'NO_FACE']);
    expect(none.body.error.message).toMatch(/first photo/);
  });

  it.each([
    ['/v1/verify', { first: photo }, /no photo "second"/],
    ['/v1/detect', {}, /no photo "photo"|form is damaged/],
    ['/v1/detect', { photo, minSize: 'big' }, /"minSize"/],
    ['/v1/detect', { photo, minSize: '' }, /"minSize"/],
    ['/v1/detect', { photo, minSize: '1' }, /"minSize"/],
    ['/v1/detect', { photo, minsize: '40' }, /no field "minsize"/],
    ['/v1/detect', { photo, path: '/etc/passwd' }, /no field "path"/],
    ['/v1/embed?select=each', { photo }, /"select"/],
    ['/v1/embed?select=all&select=all', { photo }, /twice/],
    ['/v1/verify', { first: photo, second: photo, threshold: '3' }, /"threshold"/],
    ['/v1/verify', { first: photo, second: photo, far: '0.5' }, /no threshold for FAR 0.5/],
  ])('%s refuses %o', async (path, fields, message) => {
    const { status, body } = await serverOf().post(path, formOf(fields as never));
    expect([status, body.error.code]).toEqual([400, 'INVALID_ARGUMENT']);
    expect(body.error.message).toMatch(message);
  });

  it('gives the engine bytes and nothing else, whatever the names of files are', async () => {
    const { facenet, send } = serverOf();
    const form = new FormData();
    form.append('photo', new Blob([photo]), 'file:///etc/passwd');
    expect((await send('/v1/detect', { method: 'POST', body: form })).status).toBe(200);
    for (const seen of facenet.seen) expect(seen).toBeInstanceOf(Uint8Array);
    expect(facenet.seen).toHaveLength(1);
  });
});

describe('limits', () => {
  const sized = (bytes: number) => {
    const body = new Uint8Array(bytes);
    body.set(photo);
    return body;
  };

  it('takes a body of exactly the limit, and not a byte more, declared or not', async () => {
    const body = photo.length + 100;
    const { post, send, facenet } = serverOf({ limits: { body } });
    expect((await post('/v1/detect', photo, image)).status).toBe(200);
    expect((await post('/v1/detect', sized(body), image)).status).not.toBe(413);
    const over = await post('/v1/detect', sized(body + 1), {
      ...image,
      'content-length': `${body + 1}`,
    });
    expect([over.status, over.body.error.code]).toEqual([413, 'BODY_TOO_LARGE']);
    const seen = facenet.seen.length;
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(50));
      },
    });
    const streamed = await send('/v1/detect', { method: 'POST', body: endless, headers: image });
    expect(streamed.status).toBe(413);
    expect(pulled).toBeLessThan(body / 50 + 5);
    expect(facenet.seen).toHaveLength(seen);
  });

  it('does not look at a body that says to be too large', async () => {
    const { send } = serverOf({ limits: { body: 1000 } });
    const stream = new ReadableStream(
      {
        pull() {
          throw new Error('It was read.');
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { ...image, 'content-length': '1001' };
    expect((await send('/v1/detect', { method: 'POST', body: stream, headers })).status).toBe(413);
  });

  it('refuses a body that is shorter than it says, or compressed', async () => {
    const { post } = serverOf();
    const short = await post('/v1/detect', photo, {
      ...image,
      'content-length': `${photo.length + 1}`,
    });
    expect([short.status, short.body.error.code]).toEqual([400, 'INVALID_ARGUMENT']);
    const packed = await post('/v1/detect', photo, { ...image, 'content-encoding': 'gzip' });
    expect(packed.status).toBe(415);
  });

  it('takes photos of exactly the limit of pixels', async () => {
    const { post, facenet } = serverOf({ limits: { pixels: 200 } });
    expect((await post('/v1/detect', photo, image)).status).toBe(200);
    const { status, body } = await post('/v1/detect', await pngPhoto(201, 1), image);
    expect([status, body.error.code]).toEqual([422, 'IMAGE_TOO_LARGE']);
    expect(facenet.seen).toHaveLength(1);
  });

  it('embeds as many faces as the limit, and none of a photo with more', async () => {
    const { post, facenet } = serverOf({ limits: { faces: 5 } });
    facenet.faces = 5;
    expect((await post('/v1/embed', photo, image)).body.faces).toHaveLength(5);
    const { length } = facenet.batches;
    facenet.faces = 6;
    const { status, body } = await post('/v1/embed', photo, image);
    expect([status, body.error.code]).toEqual([422, 'TOO_MANY_FACES']);
    expect(facenet.batches).toHaveLength(length);
    expect((await post('/v1/detect', photo, image)).body.faces).toHaveLength(6);
  });

  it('answers 503 with Retry-After to the one that finds no place', async () => {
    const { post, facenet, send } = serverOf({ limits: { queue: 1 } });
    facenet.hold();
    const held = [1, 2, 3].map(() => post('/v1/detect', photo, image));
    await until(() => facenet.held === 2);
    const { status, headers, body } = await post('/v1/detect', photo, image);
    expect([status, body.error.code]).toEqual([503, 'OVERLOADED']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await send('/health')).status).toBe(200);
    expect((await send('/metrics')).text).toMatch(/^facenet_requests_held 3$/m);
    facenet.release();
    for (const { status } of await Promise.all(held)) expect(status).toBe(200);
    expect((await post('/v1/detect', photo, image)).status).toBe(200);
  });

  describe('of time', () => {
    // Only these: the body of a request is read in turns of the event loop.
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
    afterEach(() => void vi.useRealTimers());

    it('are kept by aborting the work and answering 504', async () => {
      const { post, facenet } = serverOf({ limits: { seconds: 10 } });
      facenet.hold();
      const asked = post('/v1/detect', photo, image);
      await until(() => facenet.held === 1);
      vi.advanceTimersByTime(9_999);
      expect(facenet.aborted).toBe(0);
      vi.advanceTimersByTime(1);
      const { status, body } = await asked;
      expect([status, body.error.code]).toEqual([504, 'TIMEOUT']);
      expect(facenet.aborted).toBe(1);
    });

    it('are kept even if the engine does not end: 504, and 503 to one that still waits', async () => {
      const facenet = new FakeFaceNet({ concurrency: 1 });
      let begun = 0;
      facenet.detect = () => {
        begun++;
        return new Promise(() => {});
      };
      const { post } = serverOf({ facenet, limits: { seconds: 10 } });
      const first = post('/v1/detect', photo, image);
      await until(() => begun === 1);
      const second = post('/v1/detect', photo, image);
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
      vi.advanceTimersByTime(10_000);
      expect((await first).status).toBe(504);
      const { status, body, headers } = await second;
      expect([status, body.error.code]).toEqual([503, 'OVERLOADED']);
      expect(headers.get('retry-after')).toBe('1');
      expect(begun).toBe(1);
    });
  });

  it('aborts the work when the client goes away', async () => {
    const { post, facenet, send } = serverOf();
    facenet.hold();
    const client = new AbortController();
    const { signal } = client;
    const asked = send('/v1/detect', { method: 'POST', body: photo, headers: image, signal });
    await until(() => facenet.held === 1);
    client.abort();
    expect((await asked).status).toBe(499);
    expect(facenet.aborted).toBe(1);
    facenet.release();
    expect((await post('/v1/detect', photo, image)).status).toBe(200);
  });
});

describe('what goes wrong', () => {
  it.each([
    ['no image', new TextEncoder().encode('no image at all'), 'IMAGE_UNREADABLE'],
    ['half of one', photo.slice(0, photo.length / 2), 'IMAGE_UNREADABLE'],
    [
      'a drawing',
      new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'IMAGE_UNSUPPORTED',
    ],
  ])('a photo that is %s is answered with 422 and its code', async (_, bytes, code) => {
    const { post, facenet } = serverOf();
    const { status, body } = await post('/v1/detect', bytes, image);
    expect([status, body.error.code]).toEqual([422, code]);
    expect(body.error.hint).toBeTruthy();
    expect(body.error.message).not.toContain(body.error.hint);
    expect(facenet.seen).toEqual([]);
  });

  it('tells the id of the request, the client’s own if it is one', async () => {
    const { send } = serverOf();
    const own = await send('/v1/none', { headers: { 'x-request-id': 'abc-1' } });
    expect(own.body.error).toMatchObject({ code: 'NOT_FOUND', requestId: 'abc-1' });
    expect(own.headers.get('x-request-id')).toBe('abc-1');
    const other = await send('/v1/none', { headers: { 'x-request-id': 'a b"c' } });
    expect(other.body.error.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(other.headers.get('x-request-id')).toBe(other.body.error.requestId);
  });

  it('names its own failures to the log, and only their codes to the client', async () => {
    const { post, facenet, errors } = serverOf();
    facenet.failure = new FaceNetError('IO_FAILED', 'No such file: /srv/secret/model.onnx.');
    const known = await post('/v1/detect', photo, image);
    expect([known.status, known.body.error.code]).toEqual([500, 'IO_FAILED']);
    facenet.failure = new TypeError('/srv/secret is not a function');
    const unknown = await post('/v1/detect', photo, image);
    expect([unknown.status, unknown.body.error.code]).toEqual([500, 'INTERNAL']);
    expect(known.text + unknown.text).not.toContain('secret');
    expect(errors.map((error) => (error as Error).message)).toEqual([
      expect.stringContaining('/srv/secret'),
      expect.stringContaining('/srv/secret'),
    ]);
  });

  it('tells which methods an address takes', async () => {
    const { send } = serverOf();
    const { status, headers, body } = await send('/v1/detect');
    expect([status, body.error.code, headers.get('allow')]).toEqual([
      405,
      'METHOD_NOT_ALLOWED',
      'POST',
    ]);
    expect((await send('/health', { method: 'DELETE' })).headers.get('allow')).toBe('GET');
    expect((await send('/health', { method: 'HEAD' })).status).toBe(200);
  });

  it('is told of options that are none', () => {
    const wrong = [{ limits: { body: -1 } }, { keys: [{ role: 'read', key: 'x' }] }];
    for (const options of wrong) {
      expect(() => serverOf(options as never)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
  });
});

describe('keys and origins', () => {
  it('asks for a key, before anything is read', async () => {
    const { post, send, facenet } = serverOf({ keys: [read] });
    const none = await post('/v1/detect', photo, image);
    expect([none.status, none.body.error.code]).toEqual([401, 'UNAUTHORIZED']);
    expect(none.headers.get('www-authenticate')).toBe('Bearer');
    const wrong = { ...image, authorization: `Bearer ${read.key}x` };
    expect((await post('/v1/detect', photo, wrong)).status).toBe(401);
    expect(facenet.seen).toEqual([]);
    for (const right of [{ authorization: `Bearer ${read.key}` }, { 'x-api-key': read.key }]) {
      expect((await post('/v1/detect', photo, { ...image, ...right })).status).toBe(200);
      expect((await send('/metrics', { headers: right })).status).toBe(200);
    }
    expect((await send('/metrics')).status).toBe(401);
    for (const open of ['/health', '/ready', '/openapi.json', '/']) {
      expect((await send(open)).status).toBe(200);
    }
  });

  it('refuses pages of other origins, but those that are named', async () => {
    const { post, send } = serverOf({ origins: ['https://album.example'] });
    const from = (origin: string) => post('/v1/detect', photo, { ...image, origin });
    expect((await from('https://evil.example')).body.error.code).toBe('FORBIDDEN');
    expect((await from('null')).status).toBe(403);
    expect((await from('http://faces.test')).status).toBe(200);
    const named = await from('https://album.example');
    expect(named.headers.get('access-control-allow-origin')).toBe('https://album.example');
    const preflight = await send('/v1/detect', {
      method: 'OPTIONS',
      headers: { origin: 'https://album.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://album.example');
  });
});

describe('the life of a server', () => {
  it('is ready until it retires, and ends when all is answered', async () => {
    const { server, send, post, facenet } = serverOf();
    expect((await send('/ready')).status).toBe(200);
    facenet.hold();
    const asked = post('/v1/detect', photo, image);
    await until(() => facenet.held === 1);
    let ended = false;
    const ending = server.dispose().then(() => {
      ended = true;
    });
    expect((await send('/ready')).status).toBe(503);
    expect((await send('/health')).status).toBe(200);
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    facenet.release();
    expect((await asked).status).toBe(200);
    await ending;
    await server[Symbol.asyncDispose]();
  });

  it('counts what it did', async () => {
    const { post, send, facenet } = serverOf();
    facenet.faces = 6;
    await post('/v1/embed', photo, image);
    await post('/v1/embed', new Uint8Array(3), image);
    const { text, headers } = await send('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=/);
    const count = 'facenet_http_requests_total{method="POST",route="/v1/embed",status=';
    expect(text).toContain(`${count}"200"} 1`);
    expect(text).toContain(`${count}"422"} 1`);
    expect(text).toContain('facenet_faces_total{work="embed"} 6');
    expect(text).toContain('facenet_embedding_batch_size_count 2');
  });

  it('is made of nothing else than its options say', () => {
    const facenet = new FakeFaceNet();
    const wrong = [undefined, null, 7, {}, { facenet: {} }, { facenet: null }].concat(
      ['gallery', 'limits', 'keys', 'origins', 'onError'].flatMap((name) =>
        [null, 7, 'x', [null], () => 1]
          .filter((value) => !(name === 'onError' && typeof value === 'function'))
          .map((value) => ({ facenet, [name]: value }) as never),
      ),
    );
    for (const options of wrong) {
      expect(
        () => createFaceServer(options as never),
        String(Object.keys(Object(options))),
      ).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
    for (const keys of [undefined, null, 7]) {
      expect(() => parseApiKeys(keys as never)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
  });

  it('has a page that holds everything it needs', async () => {
    const { send } = serverOf();
    const { text, headers } = await send('/');
    expect(headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'sha256-/,
    );
    for (const tag of ['script', 'style']) {
      const [, content = ''] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(text) ?? [];
      const hash = createHash('sha256').update(content).digest('base64');
      expect(headers.get('content-security-policy')).toContain(`${tag}-src 'sha256-${hash}'`);
    }
    expect(text).not.toMatch(/https?:\/\//);
    expect(text).not.toMatch(/\bon\w+=|src="|innerHTML/);
  });
});
