import { describe, expect, it } from 'vitest';
import { completeLimits } from './limits.js';

describe('completeLimits', () => {
  it('has a default for each, and takes those that are given', () => {
    const { body, ...others } = completeLimits({ queue: 0, seconds: 0.5 });
    expect(body).toBe(10 * 2 ** 20);
    expect(others).toMatchObject({ queue: 0, seconds: 0.5, faces: 100 });
    expect(completeLimits({ faces: undefined as never }).faces).toBe(100);
  });

  it.each([
    [{ body: 0 }],
    [{ body: 1.5 }],
    [{ pixels: Number.NaN }],
    [{ faces: -1 }],
    [{ queue: -1 }],
    [{ seconds: 0 }],
    [{ seconds: Number.POSITIVE_INFINITY }],
    [{ body: '10' }],
    [{ bodies: 10 }],
  ])('refuses %o', (limits) => {
    expect(() => completeLimits(limits as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
