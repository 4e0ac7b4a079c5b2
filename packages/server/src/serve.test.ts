import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ServeOptions, serve } from './serve.js';
import { FakeFaceNet, formOf, pngPhoto, until } from './testing/fake-facenet.js';

const photo = await pngPhoto();
const image = { 'content-type': 'image/png' };

async function served(options: Partial<ServeOptions> = {}) {
  const facenet = new FakeFaceNet();
  const running = await serve({ facenet, port: 0, endOn: [], ...options });
  const post = (
    path: string,
    body: NonNullable<RequestInit['body']>,
    headers: Record<string, string> = image,
  ) => fetch(running.url + path, { method: 'POST', body, headers });
  return { ...running, facenet, post };
}

/** Sends bytes as they are, ends its side of the connection, and reads whatever comes. */
async function sendRaw(port: number, text: string | Uint8Array, end = true): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => {});
  socket.write(text);
  if (end) socket.end();
  await once(socket, 'close');
  return answer;
}

describe('serve', () => {
  it('answers over HTTP, and has nobody see more than this machine by default', async () => {
    await using server = await served();
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    const answer = await fetch(`${server.url}/v1/detect`, {
      method: 'POST',
      body: formOf({ photo }),
    });
    expect([answer.status, ((await answer.json()) as { faces: [] }).faces.length]).toEqual([
      200, 1,
    ]);
    expect(await (await fetch(`${server.url}/health`)).json()).toEqual({ ok: true });
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain(
      'process_cpu_seconds_total',
    );
    expect((await fetch(`${server.url}/`)).headers.get('content-type')).toMatch(/^text\/html/);
  });

  it('takes a body of exactly the limit and refuses one byte more, with and without a length', async () => {
    const limit = 200_000;
    await using server = await served({ limits: { body: limit } });
    const bytes = (length: number) => {
      const body = new Uint8Array(length);
      body.set(photo);
      return body;
    };
    const streamed = (length: number) =>
      fetch(`${server.url}/v1/detect`, {
        method: 'POST',
        headers: image,
        body: new Blob([bytes(length)]).stream(),
        duplex: 'half',
      } as RequestInit);
    // What follows a photo in its file is no matter of decoders.
    for (const send of [(length: number) => server.post('/v1/detect', bytes(length)), streamed]) {
      expect((await send(limit)).status).not.toBe(413);
      const over = await send(limit + 1);
      expect(over.status).toBe(413);
      expect(((await over.json()) as { error: { code: string } }).error.code).toBe(
        'BODY_TOO_LARGE',
      );
    }
    expect((await server.post('/v1/detect', photo)).status).toBe(200);
  });

  it('tells those who send far too much, and read the answer only after all is sent', async () => {
    await using server = await served({ limits: { body: 1000 } });
    const head = 'POST /v1/detect HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n';
    const [length, chunk] = [12_000_000, Buffer.alloc(1_000_000)];
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    const failures: unknown[] = [];
    socket.on('error', (error) => failures.push(error));
    socket.write(`${head}Content-Length: ${length}\r\n\r\n`);
    for (let sent = 0; sent < length && failures.length === 0; sent += chunk.length) {
      await new Promise<unknown>((resolve) => socket.write(chunk, resolve));
    }
    expect(failures).toEqual([]);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 413/);
    socket.destroy();
  });

  it('never takes a body that is cut off for a whole one', async () => {
    await using server = await served();
    const head = `POST /v1/detect HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n`;
    const half = photo.slice(0, photo.length - 5);
    const declared = Buffer.concat([
      Buffer.from(`${head}Content-Length: ${photo.length}\r\n\r\n`),
      half,
    ]);
    expect(await sendRaw(server.port, declared)).not.toMatch(/^HTTP\/1.1 200/);
    const size = half.length.toString(16);
    const chunked = [`${head}Transfer-Encoding: chunked\r\n\r\n${size}\r\n`, half, '\r\n'];
    const open = Buffer.concat(chunked.map((part) => Buffer.from(part as never)));
    expect(await sendRaw(server.port, open)).not.toMatch(/^HTTP\/1.1 200/);
    const multipart = Buffer.from(
      `--x\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n${'p'.repeat(50)}`,
    );
    const cut = `POST /v1/detect HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${multipart.length}\r\n\r\n`;
    const answer = await sendRaw(server.port, Buffer.concat([Buffer.from(cut), multipart]));
    expect(answer).toMatch(/^HTTP\/1.1 400/);
    expect(server.facenet.seen).toEqual([]);
    expect((await server.post('/v1/detect', photo)).status).toBe(200);
  });

  it.each([
    [
      'an absolute address',
      'GET http://169.254.169.254/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    ],
    ['no HTTP', 'nonsense\r\n\r\n'],
    ['a way up', 'GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['no host', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['an endless head', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ])('survives %s', async (_, text) => {
    await using server = await served();
    expect(await sendRaw(server.port, text, false)).toMatch(/^HTTP\/1.1 4\d\d|^HTTP\/1.1 200/);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  it('aborts the work of a client that hangs up', async () => {
    await using server = await served();
    server.facenet.hold();
    const client = new AbortController();
    const { signal } = client;
    const asked = fetch(`${server.url}/v1/detect`, {
      method: 'POST',
      body: photo,
      headers: image,
      signal,
    });
    await until(() => server.facenet.held === 1);
    client.abort();
    await expect(asked).rejects.toThrow();
    await until(() => server.facenet.aborted === 1);
    server.facenet.release();
  });

  it('answers what it has taken before it closes, uploads under way included', async () => {
    const server = await served();
    server.facenet.hold();
    const held = server.post('/v1/detect', photo);
    const { request, response } = upload(server.port);
    request.write(photo.subarray(0, 20));
    await until(() => server.facenet.held === 1);
    const closing = server.close();
    request.end(photo.subarray(20));
    server.facenet.release();
    const answer = await held;
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    const [{ statusCode }] = (await response) as [IncomingMessage];
    expect(statusCode).toBe(200);
    await closing;
    await server.closed;
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  });

  it('ends by a signal of the application, and lets go of those of the process', async () => {
    const stop = new AbortController();
    const before = process.listenerCount('SIGTERM');
    const server = await served({ signal: stop.signal, endOn: ['SIGTERM'] });
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    stop.abort();
    await server.closed;
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });

  it('says when it cannot listen', async () => {
    await using server = await served();
    await expect(served({ port: server.port })).rejects.toMatchObject({
      code: 'IO_FAILED',
      message: expect.stringMatching(/EADDRINUSE.*another port/),
    });
    for (const port of [-1, 65536, 1.5, '80']) {
      await expect(served({ port: port as number })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    }
  });

  it('loses no request when SIGTERM comes in the middle of them', async () => {
    const child = startChild();
    const url = await firstLine(child);
    const outcomes = Array.from({ length: 60 }, () =>
      fetch(`${url}/v1/detect`, { method: 'POST', body: photo, headers: image }).then(
        async (answer) => (await answer.json()) && answer.status,
        (error) => String(error.cause?.code ?? error),
      ),
    );
    // All have come; four are at work, and the others wait.
    for (let text = ''; !text.includes('\nfacenet_requests_held 60\n'); ) {
      text = await (await fetch(`${url}/metrics`)).text();
    }
    child.kill('SIGTERM');
    const all = await Promise.all(outcomes);
    expect(all).toEqual(all.map(() => 200));
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });
});

function upload(port: number): { request: ClientRequest; response: Promise<unknown[]> } {
  const headers = { ...image, 'content-length': photo.length };
  const request = httpRequest({ port, path: '/v1/detect', method: 'POST', headers });
  return { request, response: once(request, 'response') };
}

function startChild(): ChildProcess {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const file = fileURLToPath(new URL('./testing/serve-child.ts', import.meta.url));
  return spawn(process.execPath, ['--import', loader, '--conditions=@facenet/source', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = await once(child.stdout!, 'data');
  return String(chunk).trim();
}
