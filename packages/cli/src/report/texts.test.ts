import { describe, expect, it } from 'vitest';
import { fixed, percent, photoNamer, rate, shellLine, whole } from './texts.js';

describe('photoNamer', () => {
  it('leaves out what all share and what the file repeats', () => {
    const name = photoNamer(['/data/lfw/Ann_Lee/Ann_Lee_0001.jpg', '/data/lfw/Bo/Bo_0002.png']);
    expect(name('/data/lfw/Ann_Lee/Ann_Lee_0001.jpg')).toBe('Ann_Lee_0001');
    expect(name('/data/lfw/Bo/Bo_0002.png')).toBe('Bo_0002');
  });

  it('keeps folders that tell files apart', () => {
    const name = photoNamer(['d/1/frontal/01.jpg', 'd/1/profile/01.jpg', 'd/2/frontal/01.jpg']);
    expect(name('d/1/profile/01.jpg')).toBe('1/profile/01');
    expect(photoNamer(['a/x.jpg', 'a/y.jpg'])('a/y.jpg')).toBe('y');
    expect(photoNamer(['C:\\a\\x.jpg', 'C:\\b\\y.jpg'])('C:\\b\\y.jpg')).toBe('b/y');
  });
});

it('shellLine can be typed again', () => {
  expect(shellLine(['facenet', 'validate', "it's here", '--far=0.1', '', '$x;y'])).toBe(
    "facenet validate 'it'\\''s here' --far=0.1 '' '$x;y'",
  );
});

it('numbers are written for reading, and NaN as nothing', () => {
  expect(percent(0.98667)).toBe('98.67%');
  expect(rate(2 / 3000)).toBe('0.000667');
  expect(whole(13233)).toBe('13,233');
  expect([percent, rate].map((text) => text(Number.NaN))).toEqual(['–', '–']);
  expect(fixed(Infinity, 2)).toBe('–');
});
