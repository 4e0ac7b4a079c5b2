import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const dockerfile = read('docker/Dockerfile').replace(/\\\n/g, ' ');
const compose = read('docker/compose.yaml');
const lines = dockerfile.split('\n').filter((line) => line && !line.startsWith('#'));

/** What follows an instruction, of every time that it is there. */
const all = (instruction: string) =>
  lines
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length).trim());

/** What is copied out of the repository, and not of another stage. */
const copied = all('COPY')
  .filter((words) => !words.startsWith('--from='))
  .flatMap((words) => words.split(/\s+/).slice(0, -1));

const serveFlags = [...read('packages/cli/src/commands/serve.ts').matchAll(/'(--[a-z-]+)/g)].map(
  ([, flag]) => flag,
);
const sharedFlags = [
  ...read('packages/cli/src/program/engine-flags.ts').matchAll(/'(--[a-z-]+)/g),
].map(([, flag]) => flag);

// No engine runs here that would build it: what can be known without one is.
describe('the image and its composition', () => {
  it('copy what there is, and what their context holds', () => {
    expect(copied.length).toBeGreaterThan(4);
    const letIn = read('docker/Dockerfile.dockerignore').split('\n');
    for (const path of copied) {
      expect(existsSync(join(root, path)), path).toBe(true);
      expect(letIn).toContain(`!${path}`);
    }
    const [, context] = /context: (\S+)/.exec(compose) ?? [];
    expect(existsSync(join(root, 'docker', context ?? 'none', 'package.json'))).toBe(true);
    const [, file] = /dockerfile: (\S+)/.exec(compose) ?? [];
    expect(existsSync(join(root, file ?? 'none'))).toBe(true);
  });

  it('pack every package of ours that the command needs', () => {
    const packed = [...dockerfile.matchAll(/-w packages\/([a-z-]+)/g)].map(([, name]) => name);
    const needed = new Set(['cli']);
    for (const name of needed) {
      const { dependencies = {} } = JSON.parse(read(`packages/${name}/package.json`));
      for (const dependency of Object.keys(dependencies)) {
        if (dependency.startsWith('@facenet/')) needed.add(dependency.slice('@facenet/'.length));
      }
    }
    expect(packed.sort()).toEqual([...needed].sort());
  });

  it('start the command by its own file, with flags that it has', () => {
    const [entry = '[]'] = all('ENTRYPOINT');
    const [node, file, command, ...flags] = JSON.parse(entry);
    const { bin, name } = JSON.parse(read('packages/cli/package.json'));
    expect([node, command]).toEqual(['node', 'serve']);
    expect(file).toBe(join('node_modules', name, bin.facenet));
    const [, more = '[]'] = /command: (\[.*\])/.exec(compose) ?? [];
    for (const flag of [...flags, ...JSON.parse(more)].filter((word) => word.startsWith('--'))) {
      expect([...serveFlags, ...sharedFlags]).toContain(flag);
    }
  });

  it('hold the models that are used unless another is named', () => {
    const defaults = read('packages/core/src/models/cards/default-models.ts');
    const ids = [...defaults.matchAll(/: '([\w-]+)'/g)].map(([, id]) => id);
    expect(ids.length).toBe(2);
    const [, pulled = ''] = /models pull ([\w -]+)/.exec(dockerfile) ?? [];
    expect(pulled.trim().split(' ').sort()).toEqual(ids.sort());
  });

  it('speak of ports, users and secrets that fit together', () => {
    const [port] = all('EXPOSE');
    const portFlag = /'--port <n>'[^)]*\(0, 65535\),\s*(\d+)/.exec(
      read('packages/cli/src/commands/serve.ts'),
    );
    expect(portFlag?.[1]).toBe(port);
    expect(compose).toContain(`127.0.0.1:${port}:${port}`);
    expect(dockerfile).toContain(`http://127.0.0.1:${port}/health`);
    expect(all('USER')).toEqual(['node']);
    expect(compose).toMatch(/secrets:\n {2}keys:\n {4}file: \.\/keys\.txt/);
    expect(compose).toContain('/run/secrets/keys');
    for (const name of ['.env', 'keys.txt']) expect(read('docker/.gitignore')).toContain(name);
  });
});
