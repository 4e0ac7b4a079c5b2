import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expandHome } from './expand-home.js';

it('replaces a leading tilde and no other', () => {
  expect(expandHome('~')).toBe(join(homedir(), '.'));
  expect(expandHome('~/lfw/a.jpg')).toBe(join(homedir(), 'lfw', 'a.jpg'));
  for (const path of ['~someone/a', 'a~', './~/a', '', 'https://mirror/~me']) {
    expect(expandHome(path)).toBe(path);
  }
});
