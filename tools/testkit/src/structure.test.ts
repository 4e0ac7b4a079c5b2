import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Folders of core from the roof down: a folder imports only from lines below its own. */
const FLOORS: readonly (readonly string[])[] = [
  ['testing'],
  ['entries'],
  ['training', 'workers'],
  ['facenet'],
  ['tracking'],
  ['gallery', 'classification', 'clustering'],
  ['evaluation'],
  ['pipeline'],
  ['quality'],
  ['detection', 'alignment'],
  ['models'],
  ['export'],
  ['weights'],
  ['runtime'],
  ['program'],
  ['network'],
  ['arrays', 'image', 'protobuf', 'search'],
];

const CORE = 'packages/core/src/';
const IMPORT =
  /^\s*(?:import|export)\s[^;'"]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|^import\s+'([^']+)'/gm;

interface SourceFile {
  readonly path: string;
  /** As they are written, type-only ones included. */
  readonly imports: readonly string[];
  /** Those that are files here. */
  readonly files: readonly string[];
}

const sources: ReadonlyMap<string, SourceFile> = new Map(
  ['packages', 'tools']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}/src`))
    .flatMap((folder) => {
      const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
      return names.map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
    })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => [path, readSource(path)]),
);

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const imports = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  const files = imports
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(path), name)).replaceAll('\\', '/'))
    .map((name) => name.replace(/\.js(\?script)?$/, '.ts'));
  return { path, imports, files };
}

const isTest = (path: string) => path.endsWith('.test.ts') || path.includes('/testing/');
const shipped = [...sources.values()].filter(({ path }) => !isTest(path));
const ofCore = shipped.filter(({ path }) => path.startsWith(CORE));

/** The first path of imports that leads back to where it began. */
function circle(): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of sources.get(path)?.files ?? []) {
      const found = visit(next, [...way, path]);
      if (found) return found;
    }
    done.add(path);
    return undefined;
  };
  for (const { path } of shipped) {
    const found = visit(path, []);
    if (found) return found;
  }
  return undefined;
}

/** 0 is the roof; files beside the folders are the ground, but for the entry, which is the roof. */
function floorOf(path: string): number {
  const [folder, ...rest] = path.slice(CORE.length).split('/');
  if (rest.length === 0) return folder === 'index.ts' ? 0 : FLOORS.length;
  return FLOORS.findIndex((names) => names.includes(folder ?? ''));
}

describe('the structure of the packages', () => {
  it('finds the files and what they import', () => {
    expect(shipped.length).toBeGreaterThan(200);
    const missing = shipped.flatMap(({ path, files }) =>
      files
        .filter((file) => !sources.has(file) && /(?<!\.build)\.ts$/.test(file))
        .map((file) => [path, file]),
    );
    expect(missing).toEqual([]);
    expect(sources.get(`${CORE}pipeline/embedder.ts`)?.imports).toContain('../errors.js');
  });

  it('has no circles, of types neither', () => {
    expect(circle()).toBeUndefined();
  });

  it('has every folder of core on a floor', () => {
    expect(ofCore.filter(({ path }) => floorOf(path) < 0).map(({ path }) => path)).toEqual([]);
  });

  it('has only arrows down in core', () => {
    const up = ofCore.flatMap(({ path, files }) =>
      files.filter((file) => floorOf(file) < floorOf(path)).map((file) => `${path} -> ${file}`),
    );
    expect(up).toEqual([]);
  });

  it('keeps Node, backends and engines out of core', () => {
    const foreign = ofCore.flatMap(({ path, imports }) =>
      imports.filter((name) => !isAllowed(path, name)).map((name) => `${path} -> ${name}`),
    );
    expect(foreign).toEqual([]);

    function isAllowed(path: string, name: string): boolean {
      if (name === '@tensorflow/tfjs-core') return path.startsWith(`${CORE}runtime/tfjs/`);
      return name.startsWith('.') || !/^(node:|@facenet\/|@tensorflow\/|onnxruntime)/.test(name);
    }
  });

  it('imports the whole of TensorFlow.js nowhere', () => {
    const importers = [...sources.values()].filter(({ imports }) =>
      imports.includes('@tensorflow/tfjs'),
    );
    expect(importers.map(({ path }) => path)).toEqual([]);
  });
});
