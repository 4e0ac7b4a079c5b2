import { rm } from 'node:fs/promises';
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
  const script = await bundlePage(module);
  const html = `<!doctype html><meta charset="utf-8"><title>test</title><body>${body}
<script type="module" src="/page.js"></script>`;
  const site = await serveSite({
    pages: { '/index.html': html, '/favicon.ico': '', ...pages },
    folders: { '/': script, '/models/': await modelMirror(), ...folders },
    ...(headers && { headers }),
  });
  return {
    ...site,
    close: async () => {
      await site.close();
      await rm(script, { recursive: true, force: true });
    },
  };
}
