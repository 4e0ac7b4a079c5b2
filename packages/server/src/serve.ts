import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaceNetError } from '@facenet/core';
import { getRequestListener } from '@hono/node-server';
import { checkOptions } from './check-options.js';
import { createFaceServer, type FaceServerOptions } from './create-face-server.js';
import { completeLimits } from './limits.js';

/** Where a server listens, and when it ends. */
export interface ServeOptions extends FaceServerOptions {
  /** Default 8000; 0 takes any that is free. */
  readonly port?: number;
  /** Address to listen on; default 127.0.0.1, this machine alone. 0.0.0.0 is everybody. */
  readonly host?: string;
  /** Ends the server in order, as {@link RunningServer.close} does. */
  readonly signal?: AbortSignal;
  /** Signals of the process that end the server in order; default SIGTERM. */
  readonly endOn?: readonly NodeJS.Signals[];
}

/** A server that listens. */
export interface RunningServer {
  /** "http://127.0.0.1:8000" */
  readonly url: string;
  readonly port: number;
  /**
   * Takes no new connections, answers every request that has come, and ends. Calling it again does
   * the same.
   */
  readonly close: () => Promise<void>;
  /** Resolves when it has ended, for whichever reason. */
  readonly closed: Promise<void>;
  /** For `await using`: as {@link RunningServer.close}. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** Idle connections are kept longer than load balancers do, so that those close them first. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 10_000;
const MOST_CONNECTIONS = 1_000;
/** For answers to reach slow clients, after all were made. */
const FAREWELL_MS = 10_000;
const TURN_MS = 10;
/** Turns of the event loop in which nothing may arrive before the door is closed, and the most of all. */
const CALM_TURNS = 20;
const MOST_TURNS = 200;

/**
 * Serves faces over HTTP, until it is told to end:
 *
 * ```ts
 * const facenet = await FaceNet.load({ backend: backend(), workers: 2 });
 * const { url, closed } = await serve({ facenet, port: 8000 });
 * await closed; // after SIGTERM, when all that came was answered
 * await facenet.dispose();
 * ```
 *
 * @throws FaceNetError INVALID_ARGUMENT as `createFaceServer` does, or a port that is none; IO_FAILED when
 * it cannot listen there
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  checkOptions(options);
  const { port = 8000, host = '127.0.0.1', signal, endOn = ['SIGTERM'], ...rest } = options;
  checkPort(port);
  const faces = createFaceServer({ processMetrics: true, ...rest });
  const { seconds } = completeLimits(rest.limits);
  let ending = false;
  const listener = getRequestListener(
    async (request) => {
      const response = await faces.fetch(request);
      // Not after 413, whose body is still on its way: a connection that is closed before the client has
      // sent all is broken for it, and many then never read why. What comes is thrown away for a while.
      if (ending) response.headers.set('connection', 'close');
      return response;
    },
    { overrideGlobalObjects: false },
  );
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener);
  server.headersTimeout = HEADERS_MS;
  // Somewhat after ours, which answers with a reason.
  server.requestTimeout = (seconds + 5) * 1000;
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, port, host);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const answers = new Set<ServerResponse>();
  let arrivals = 0;
  server.on('connection', () => arrivals++);
  server.on('request', (_, answer: ServerResponse) => {
    arrivals++;
    answers.add(answer);
    answer.once('close', () => answers.delete(answer));
  });

  const end = async () => {
    ending = true;
    faces.retire();
    await calm(() => arrivals);
    // Not the close() of HTTP servers, which also cuts connections whose last answer is on its way.
    NetServer.prototype.close.call(server);
    await faces.dispose();
    const patience = Date.now() + FAREWELL_MS;
    while (answers.size > 0 && Date.now() < patience) await sleep(TURN_MS);
    server.closeAllConnections();
    server.close();
    await closed;
  };
  let ended: Promise<void> | undefined;
  const close = () => {
    ended ??= end();
    return ended;
  };
  const onSignal = () => void close();
  for (const name of endOn) process.once(name, onSignal);
  signal?.addEventListener('abort', onSignal, { once: true });
  if (signal?.aborted) onSignal();
  void closed.then(() => {
    for (const name of endOn) process.off(name, onSignal);
    signal?.removeEventListener('abort', onSignal);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    close,
    closed,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * Waits until requests that are on their way have arrived. What clients have sent and nobody has read
 * would be lost with its connection. Turns are counted, and not time, for on a busy machine time
 * passes and the loop has not come round.
 */
async function calm(arrivals: () => number): Promise<void> {
  let before = arrivals();
  for (let turns = 0, still = 0; turns < MOST_TURNS && still < CALM_TURNS; turns++, still++) {
    await sleep(TURN_MS);
    if (arrivals() !== before) still = 0;
    before = arrivals();
  }
}

function checkPort(port: unknown): void {
  if (Number.isInteger(port) && (port as number) >= 0 && (port as number) < 2 ** 16) return;
  const shown = typeof port === 'number' || typeof port === 'string' ? port : typeof port;
  throw new FaceNetError('INVALID_ARGUMENT', `${shown} is no port.`, {
    hint: 'It is a whole number of 0...65535.',
  });
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new FaceNetError('IO_FAILED', `Cannot listen on ${host}:${port} (${code ?? message}).`, {
      hint: code === 'EADDRINUSE' ? 'Take another port.' : 'Take another address or port.',
      cause,
    });
  }
}
