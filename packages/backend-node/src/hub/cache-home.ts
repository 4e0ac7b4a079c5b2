import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * The folder that holds downloaded models: `FACENET_HOME`, else `facenet` in `XDG_CACHE_HOME`,
 * else in the platform's own folder for caches.
 */
export function cacheHome(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: () => string = homedir,
): string {
  if (env.FACENET_HOME) return resolve(env.FACENET_HOME);
  // The XDG specification tells programs to ignore relative paths.
  const xdg = env.XDG_CACHE_HOME;
  if (xdg && isAbsolute(xdg)) return join(xdg, 'facenet');
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA || join(home(), 'AppData', 'Local'), 'facenet');
  }
  if (platform === 'darwin') return join(home(), 'Library', 'Caches', 'facenet');
  return join(home(), '.cache', 'facenet');
}
