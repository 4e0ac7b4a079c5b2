import { expect, it } from 'vitest';
import { shuffled } from './shuffle.js';

it('gives every order of three items about as often', () => {
  const times = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = shuffled(['a', 'b', 'c']).join('');
    times.set(order, (times.get(order) ?? 0) + 1);
  }
  expect(times.size).toBe(6);
  // 1000 each; six standard deviations are 173.
  for (const count of times.values()) expect(Math.abs(count - 1000)).toBeLessThan(180);
});
