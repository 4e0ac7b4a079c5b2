import { type ImageSource, ioFailed, readRegularFile } from '@facenet/backend-node';
import type { FaceNet } from '@facenet/core';
import type { Gallery } from '@facenet/core/gallery';
import { parseApiKeys, type ServeOptions, type ServerLimits, serve } from '@facenet/server';
import { type EmbeddingFlags, withFaceNet } from '../engine/open-engine.js';
import { withGallery } from '../gallery/open-gallery.js';
import { count } from '../output/count.js';
import type { CommandContext } from '../program/define-command.js';

/** The flags of `facenet serve`. */
export interface ServeFlags extends EmbeddingFlags {
  /** A file, the address of a database, or none. */
  readonly gallery: string | false;
  readonly port: number;
  readonly host: string;
  readonly workers: number;
  readonly keyFile?: string;
  readonly origin?: readonly string[];
  readonly maxBody?: number;
  readonly maxFaces?: number;
  readonly maxQueue?: number;
  readonly maxSeconds?: number;
}

/** Of the server, for the work at hand to end in when it is told to end. */
const DEFAULT_SECONDS = 30;
const FAREWELL_SECONDS = 15;

const LOOPBACK = /^(127\.|::1$|localhost$)/;

/** Serves until the program is told to end, and then answers what has come. */
export async function runServer(context: CommandContext, flags: ServeFlags): Promise<void> {
  const { output, signal, needTime } = context;
  const keys = flags.keyFile === undefined ? [] : await readKeys(flags.keyFile);
  if (keys.length === 0 && !LOOPBACK.test(flags.host)) {
    output.notice(
      `Everybody who reaches ${flags.host}:${flags.port} may ask and change people. Use --key-file.`,
    );
  }
  await withParts(context, flags, async (facenet, gallery) => {
    await facenet.warmup({ signal });
    const server = await serve({
      facenet,
      port: flags.port,
      host: flags.host,
      keys,
      origins: flags.origin ?? [],
      limits: limitsOf(flags),
      signal,
      endOn: [], // the program hears of signals itself
      onError: (error, { id, method, route }) =>
        output.notice(`${method} ${route} (${id}) failed: ${textOf(error)}`),
      ...(gallery && { gallery }),
    } satisfies ServeOptions);
    needTime((FAREWELL_SECONDS + (flags.maxSeconds ?? DEFAULT_SECONDS)) * 1000);
    const known = await gallery?.stats();
    const { url } = server;
    const people = known && { people: known.people, faces: known.faces };
    await output.result(
      { url, model: facenet.card.id, workers: flags.workers, ...people, keys: keys.length },
      () => {
        const who = known ? `${count(known.faces, 'face')} known` : 'no gallery';
        return `${url}: ${who}, ${count(flags.workers, 'worker')}, ${count(keys.length, 'key')}. Ctrl-C ends it.`;
      },
    );
    await server.closed;
  });
}

async function readKeys(path: string) {
  const bytes = await readRegularFile(path).catch((error: unknown) => {
    throw ioFailed('read', path, error);
  });
  return parseApiKeys(bytes.toString('utf8'));
}

/** The networks and, unless none is wanted, the gallery; one of another model is told now, not to clients. */
function withParts(
  context: CommandContext,
  { gallery, ...flags }: ServeFlags,
  work: (facenet: FaceNet<ImageSource>, gallery?: Gallery<ImageSource>) => Promise<void>,
): Promise<void> {
  if (gallery === false) return withFaceNet(context, flags, ({ facenet }) => work(facenet));
  const seeing = { ...flags, gallery };
  return withGallery(context, seeing, { create: true }, (opened) =>
    work(opened.facenet, opened.gallery),
  );
}

function limitsOf(flags: ServeFlags): Partial<ServerLimits> {
  const { maxBody, maxPixels, maxFaces, maxQueue, maxSeconds } = flags;
  return {
    ...(maxBody !== undefined && { body: maxBody }),
    ...(maxPixels !== undefined && { pixels: maxPixels }),
    ...(maxFaces !== undefined && { faces: maxFaces }),
    ...(maxQueue !== undefined && { queue: maxQueue }),
    ...(maxSeconds !== undefined && { seconds: maxSeconds }),
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
