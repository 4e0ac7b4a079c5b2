import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { documentedExample, readmeExample } from './documented-example.js';

const packages = new URL('../../../packages/', import.meta.url);
const names = readdirSync(packages);
const read = (name: string, file: string) =>
  readFileSync(new URL(`${name}/${file}`, packages), 'utf8');

/** What registries show of a package, which has to be as true as the documentation that tests run. */
describe('the README of each package', () => {
  it.each(names)('of %s names the package, and how it is installed', (name) => {
    const { name: published } = JSON.parse(read(name, 'package.json')) as { name: string };
    const text = read(name, 'README.md');
    expect(text.startsWith(`# ${published}\n`)).toBe(true);
    const [install] = /^npm install .*$/m.exec(text) ?? [];
    expect(install?.split(/\s+/)).toContain(published);
  });

  it.each(names)('of %s links to what is there', (name) => {
    const links = [...read(name, 'README.md').matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => `${to}`);
    expect(links.length).toBeGreaterThan(1);
    for (const link of links) {
      const file = new URL(`${name}/${link}`, packages);
      const { hash } = file;
      file.hash = '';
      expect(existsSync(file), link).toBe(true);
      if (hash) expect(anchors(file), link).toContain(hash);
    }
  });

  it('shows programs that are run elsewhere', async () => {
    const shown = (name: string) =>
      documentedExample(`packages/${name}/README.md`, `@facenet/${name}`, 'ts');
    expect(await shown('core')).toBe(await readmeExample('Node'));
    expect(await shown('backend-node')).toBe(await readmeExample('Node'));
    expect(await shown('backend-web')).toBe(await readmeExample('a browser'));
  });
});

/** Of the headings of a page, as they are linked to. */
function anchors(file: URL): string[] {
  const headings = readFileSync(fileURLToPath(file), 'utf8').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(
    ([, text = '']) =>
      `#${text
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-')}`,
  );
}
