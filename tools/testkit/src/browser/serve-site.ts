import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { type LocalServer, serveLocally } from '../local-server.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.webm': 'video/webm',
  '.mp4': 'video/mp4',
};

export interface SiteOptions {
  /** Texts and bytes by path: `{ '/index.html': '<title>...' }`. */
  readonly pages?: Readonly<Record<string, string | Uint8Array>>;
  /** Folders by the path that they begin at: `{ '/models/': '/tmp/mirror' }`. */
  readonly folders?: Readonly<Record<string, string>>;
  /** Headers of every answer, such as those of cross-origin isolation, or a content security policy. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves files as a plain web server does: types by their names, 404 for what is not there. */
export function serveSite({
  pages = {},
  folders = {},
  headers = {},
}: SiteOptions): Promise<LocalServer> {
  const find = async (path: string): Promise<string | Uint8Array | undefined> => {
    if (pages[path] !== undefined) return pages[path];
    const starts = Object.keys(folders).filter((start) => path.startsWith(start));
    for (const start of starts.sort((a, b) => b.length - a.length)) {
      const file = normalize(join(folders[start] as string, path.slice(start.length)));
      const bytes = await readFile(file).catch(() => undefined);
      if (bytes) return bytes;
    }
    return undefined;
  };
  return serveLocally(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = decodeURIComponent(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const body = await find(path);
    if (body === undefined) {
      response.writeHead(404, { ...headers, 'content-type': 'text/plain' }).end('not found');
      return;
    }
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { ...headers, 'content-type': type }).end(body);
  });
}
