// Copies what the import map of site/index.html names from node_modules to site/lib/, so that site/ is all there is.
import { cp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const site = join(import.meta.dirname, 'site');
const html = await readFile(join(site, 'index.html'), 'utf8');
const [, map] = /<script type="importmap">(.*?)<\/script>/s.exec(html);

/** Packages lie beside those that need them, or above. */
const owners = ['@facenet/backend-web', '@facenet/core'].map((name) =>
  createRequire(import.meta.resolve(`${name}/package.json`)),
);
function folderOf(name) {
  for (const { resolve } of owners) {
    try {
      return dirname(resolve(`${name}/package.json`));
    } catch {}
  }
  throw new Error(`There is no ${name}. Run npm install, and in a clone npm run build.`);
}

await rm(join(site, 'lib'), { recursive: true, force: true });
for (const address of Object.values(JSON.parse(map).imports)) {
  const [, name, path] = /^\.\/lib\/((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(address);
  // Of ours all that is built, as files load others beside them; the others are one file each.
  const wanted = name.startsWith('@facenet/') ? dirname(path) : path;
  await cp(join(folderOf(name), wanted), join(site, 'lib', name, wanted), {
    recursive: true,
    filter: (file) => !/\.(map|ts)$/.test(file),
  });
}
