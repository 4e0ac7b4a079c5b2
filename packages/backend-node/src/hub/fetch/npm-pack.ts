import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

/** More than one package takes on any connection that is worth waiting for. */
const TIME_LIMIT_MS = 15 * 60_000;

const OPTIONS = [
  '--json',
  '--ignore-scripts',
  '--dry-run=false',
  '--update-notifier=false',
  '--loglevel=silent',
  // npm waits 10 and then 60 seconds before it tries again: too long for someone who is offline.
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=2000',
];

/** What npm says of its own failure. */
export class NpmError extends Error {
  /** npm's code: E404, ETARGET, EINTEGRITY... */
  readonly code: string;

  constructor(code: string, summary: string) {
    super(`${summary.replace(/\.$/, '')} (${code})`);
    this.code = code;
  }
}

/**
 * Has the user's own npm fetch a package, with all the settings that it knows: registries,
 * credentials, proxies, certificates. It checks the registry's checksum; no script is run.
 *
 * @param folder an empty one, for the tarball and for npm's cache: the user's may not be writable
 * @returns the path of the tarball; undefined where there is no npm, or none that works
 * @throws NpmError
 */
export async function packByNpm(
  spec: string,
  folder: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const script = npmScript();
  if (script === undefined) return undefined;
  const places = ['--pack-destination', folder, '--cache', join(folder, 'npm-cache')];
  const failure = await runNode([script, 'pack', ...OPTIONS, ...places, '--', spec], signal);
  if (failure) throw failure;
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  return tarball && join(folder, tarball);
}

/**
 * npm's program, run by the Node that runs this one: `npm` on the PATH is a shell script on Windows,
 * which cannot be started without a shell.
 */
function npmScript(): string | undefined {
  const { npm_execpath: running, PATH = '', Path = PATH } = process.env;
  const folders = [dirname(process.execPath), ...Path.split(delimiter)].filter(Boolean);
  const installed = folders.flatMap((folder) =>
    ['../lib/node_modules', 'node_modules'].map((modules) =>
      join(folder, modules, 'npm/bin/npm-cli.js'),
    ),
  );
  const linked = folders.map((folder) => linkedTo(join(folder, 'npm')));
  return [running, ...installed, ...linked].find(
    // Other package managers name themselves in that variable.
    (path) => path?.endsWith('npm-cli.js') && existsSync(path),
  );
}

function linkedTo(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** @returns npm's own account of its failure; undefined when there is none, or npm did not run */
function runNode(
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Error | undefined> {
  // So that Electron's program is a Node, too.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const bounds = { timeout: TIME_LIMIT_MS, maxBuffer: 2 ** 26, ...(signal && { signal }) };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, windowsHide: true, ...bounds }, (error, stdout) => {
      if (!error) return resolve(undefined);
      if (signal?.aborted) return resolve(error);
      if (error.killed) return resolve(new NpmError('ETIMEDOUT', 'npm took too long'));
      resolve(toldError(stdout));
    });
  });
}

function toldError(stdout: string): NpmError | undefined {
  try {
    const { code, summary } = JSON.parse(stdout).error;
    return new NpmError(String(code), String(summary));
  } catch {
    return undefined;
  }
}
