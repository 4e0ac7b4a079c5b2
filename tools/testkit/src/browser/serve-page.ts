import type { LocalServer } from '../local-server.js';
import { bundlePage } from './bundle-page.js';
import { modelMirror } from './model-mirror.js';
import { type SiteOptions, serveSite } from './serve-site.js';

export interface ServePageOptions extends SiteOptions {
  /** What is in the page's body: `<img id="photo" src="/photo.jpg">`. */
  readonly body?: string;
}

/** Serves a page with a module of a test, bundled from the sources, and the default models at `/models/`. */
export async function servePage(
  module: URL,
  { body = '', pages, folders, headers }: ServePageOptions = {},
): Promise<LocalServer> {
  const html = `<!doctype html><meta charset="utf-8"><title>test</title><body>${body}
<script type="module" src="/page.js"></script>`;
  return serveSite({
    pages: { '/index.html': html, '/favicon.ico': '', ...(await bundlePage(module)), ...pages },
    folders: { '/models/': await modelMirror(), ...folders },
    ...(headers && { headers }),
  });
}
