import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheHome } from './cache-home.js';

const home = () => '/home/ada';

describe('cacheHome', () => {
  it('takes FACENET_HOME before anything else, relative to the working folder', () => {
    const env = { FACENET_HOME: 'models', XDG_CACHE_HOME: '/xdg', LOCALAPPDATA: '/local' };
    expect(cacheHome(env, 'win32', home)).toBe(resolve('models'));
  });

  it('takes an absolute XDG_CACHE_HOME and ignores a relative or empty one', () => {
    expect(cacheHome({ XDG_CACHE_HOME: '/xdg' }, 'darwin', home)).toBe('/xdg/facenet');
    expect(cacheHome({ XDG_CACHE_HOME: 'xdg' }, 'linux', home)).toBe('/home/ada/.cache/facenet');
    expect(cacheHome({ XDG_CACHE_HOME: '' }, 'linux', home)).toBe('/home/ada/.cache/facenet');
  });

  it.each([
    ['linux', {}, '.cache/facenet'],
    ['darwin', {}, 'Library/Caches/facenet'],
    ['win32', {}, 'AppData/Local/facenet'],
    ['win32', { LOCALAPPDATA: '/home/ada/Elsewhere' }, 'Elsewhere/facenet'],
  ] as const)('follows the custom of %s %o', (platform, env, expected) => {
    expect(cacheHome(env, platform, home)).toBe(join('/home/ada', expected));
  });

  it('does not need a home folder when told where to go', () => {
    const none = () => {
      throw new Error('no home');
    };
    expect(cacheHome({ FACENET_HOME: '/models' }, 'linux', none)).toBe('/models');
  });
});
