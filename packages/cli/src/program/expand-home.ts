import { homedir } from 'node:os';
import { join } from 'node:path';

/** Replaces a leading `~`, which shells leave alone in `--out=~/faces` and in quotes. */
export function expandHome(path: string): string {
  if (path !== '~' && !/^~[/\\]/.test(path)) return path;
  return join(homedir(), path.slice(1));
}
