import { expect, it } from 'vitest';
import { FrameRate } from './frame-rate.js';

it('gives a figure every five seconds, and one of all', () => {
  let now = 0;
  const rate = new FrameRate(() => now);
  const figures: (number | undefined)[] = [];
  for (let i = 1; i <= 30; i++) {
    now = i * 500;
    figures.push(rate.frame());
  }
  expect(figures.filter((figure) => figure !== undefined)).toEqual([2, 2]);
  expect(figures.indexOf(2)).toBe(10);
  expect(rate.whole()).toEqual({ fps: 2, seconds: 15 });
});
