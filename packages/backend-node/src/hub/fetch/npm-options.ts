import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Options } from 'pacote';

/**
 * The user's own npm settings as npm's libraries take them: registry, credentials, proxies and
 * certificates from the environment and from every `.npmrc` that npm itself would read. Where npm
 * is not installed its defaults hold.
 */
export async function npmOptions(): Promise<Options> {
  const { default: Config } = await import('@npmcli/config');
  const { definitions, shorthands, flatten } = createRequire(import.meta.url)(
    '@npmcli/config/lib/definitions',
  );
  const config = new Config({
    definitions,
    shorthands,
    flatten,
    npmPath: npmFolder(),
    argv: [process.execPath, 'facenet'], // the application's arguments are none of npm's
    env: { ...process.env }, // loading writes into it
  });
  await config.load();
  const { cache: _, ...options } = config.flat; // we keep a cache, and npm's may not be writable
  // npm waits 10 and then 60 seconds before it tries again: too long for someone who is offline.
  if (config.isDefault('fetch-retry-mintimeout')) options.retry.minTimeout = 500;
  if (config.isDefault('fetch-retry-maxtimeout')) options.retry.maxTimeout = 2000;
  return options;
}

/** Where npm is installed, for the settings that come with the installation. */
function npmFolder(): string {
  const { npm_execpath: npmScript } = process.env;
  const nodeFolder = dirname(process.execPath);
  const places = [
    npmScript && resolve(dirname(npmScript), '..'),
    resolve(nodeFolder, '../lib/node_modules/npm'),
    join(nodeFolder, 'node_modules/npm'),
  ];
  return places.find((place) => place && existsSync(join(place, 'npmrc'))) || nodeFolder;
}
