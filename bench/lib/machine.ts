import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/** What a reader needs to judge a timing. */
export function describeMachine(packages: readonly string[]) {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    load1m: Number((os.loadavg()[0] ?? 0).toFixed(2)),
    node: process.version,
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

/** Looked for in the folders, since packages need not let their package.json be imported. */
function versionOf(name: string): string {
  const places = require.resolve.paths(name) ?? [];
  const path = places.map((folder) => join(folder, name, 'package.json')).find(existsSync);
  if (path === undefined) return 'not installed';
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
