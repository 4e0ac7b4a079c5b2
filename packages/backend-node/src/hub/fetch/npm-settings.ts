import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** What of the user's npm settings matters to a request that npm itself does not make. */
export interface NpmSettings {
  /** The value of a setting, such as `https-proxy`; undefined where nobody set it. */
  get(name: string): string | undefined;
  /** The address that packages of this name come from, ending in a slash. */
  registryOf(packageName: string): string;
  /** The header for an address, where there are credentials for it. */
  authorization(url: URL): string | undefined;
}

/**
 * Reads npm's settings where npm reads them, the strongest first: `npm_config_...` of the
 * environment, then the `.npmrc` of the project, of the user and of the machine.
 */
export async function npmSettings(
  env: NodeJS.ProcessEnv = process.env,
  folder = process.cwd(),
): Promise<NpmSettings> {
  const layers = [environment(env)];
  layers.push(await readNpmrc(join(projectFolder(folder), '.npmrc'), env));
  layers.push(await readNpmrc(layers[0]?.get('userconfig') ?? join(homedir(), '.npmrc'), env));
  const prefix = process.platform === 'win32' ? process.execPath : dirname(process.execPath);
  const machine = join(dirname(prefix), 'etc', 'npmrc');
  layers.push(await readNpmrc(layers[0]?.get('globalconfig') ?? machine, env));

  const get = (name: string) => layers.find((layer) => layer.get(name))?.get(name);
  return {
    get,
    registryOf(packageName) {
      const scope = /^(@[^/]+)\//.exec(packageName)?.[1];
      const scoped = scope === undefined ? undefined : get(`${scope}:registry`);
      const registry = scoped ?? get('registry') ?? 'https://registry.npmjs.org/';
      return registry.replace(/\/*$/, '/');
    },
    authorization(url) {
      // Credentials are kept for the folder of an address, without its protocol.
      for (
        let path = url.pathname;
        ;
        path = path.slice(0, path.lastIndexOf('/', path.length - 2) + 1)
      ) {
        const place = `//${url.host}${path.replace(/[^/]*$/, '')}`;
        const token = get(`${place}:_authToken`);
        if (token !== undefined) return `Bearer ${token}`;
        const login = get(`${place}:_auth`);
        if (login !== undefined) return `Basic ${login}`;
        const [user, password] = [get(`${place}:username`), get(`${place}:_password`)];
        if (user !== undefined && password !== undefined) {
          const plain = Buffer.from(password, 'base64').toString();
          return `Basic ${Buffer.from(`${user}:${plain}`).toString('base64')}`;
        }
        if (path.length <= 1) return undefined;
      }
    },
  };
}

type Layer = ReadonlyMap<string, string>;

/** `npm_config_https_proxy` is the setting `https-proxy`. */
function environment(env: NodeJS.ProcessEnv): Layer {
  const layer = new Map<string, string>();
  for (const [key, value] of Object.entries(env)) {
    const name = /^npm_config_(.+)$/i.exec(key)?.[1];
    if (!name || !value) continue;
    // Credentials and scopes keep their spelling.
    layer.set(/^(\/\/|@)/.test(name) ? name : name.toLowerCase().replaceAll('_', '-'), value);
  }
  return layer;
}

/** Lines of `name = value`; what cannot be read says nothing, as for npm. */
async function readNpmrc(path: string, env: NodeJS.ProcessEnv): Promise<Layer> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const layer = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const plain = value.replace(/^(["'])(.*)\1$/, '$2');
    layer.set(
      name,
      plain.replace(/\$\{([^}]+)\}/g, (whole, variable: string) => env[variable] ?? whole),
    );
  }
  return layer;
}

/** The folder that npm takes for the project's: the nearest with a manifest. */
function projectFolder(start: string): string {
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  return start;
}
