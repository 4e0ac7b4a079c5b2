import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FaceNetError } from '@facenet/core';
import type { Engine } from './engine.js';

const require = createRequire(import.meta.url);

/**
 * Imports a package that the user may or may not have installed.
 *
 * @param importer `() => import('name')`, spelled out so that bundlers see it
 * @throws FaceNetError ENGINE_UNAVAILABLE telling an absent package from a broken one
 */
export async function loadOptional<Module>(
  engine: Pick<Engine, 'name' | 'package' | 'install'>,
  importer: () => Promise<Module>,
): Promise<Module> {
  try {
    return await importer();
  } catch (cause) {
    const reason = isInstalled(engine.package)
      ? `is installed but does not start: ${firstLine(cause)}`
      : 'is not installed';
    throw new FaceNetError('ENGINE_UNAVAILABLE', `The package ${engine.package} ${reason}.`, {
      hint: engine.install,
      cause,
    });
  }
}

/** The installed version of a package, or undefined. */
export async function installedVersion(name: string): Promise<string | undefined> {
  const path = resolveManifest(name);
  if (path === undefined) return undefined;
  return (JSON.parse(await readFile(path, 'utf8')) as { version?: string }).version;
}

function isInstalled(name: string): boolean {
  return resolveManifest(name) !== undefined;
}

/** Looked for in the folders, since packages need not let their package.json be imported. */
function resolveManifest(name: string): string | undefined {
  const folders = require.resolve.paths(name) ?? [];
  return folders.map((folder) => join(folder, name, 'package.json')).find(existsSync);
}

/** What native libraries throw is long. */
export function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}
