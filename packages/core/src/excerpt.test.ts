import { describe, expect, it } from 'vitest';
import { excerpt } from './excerpt.js';

describe('excerpt', () => {
  it.each([
    ['a\n"b"', '"a\\n\\"b\\""'],
    [[1, -2.5, null, true], '[1,-2.5,null,true]'],
    [{ name: 'w', shape: [2, 3] }, '{"name":"w","shape":[2,3]}'],
    [[[], {}], '[[],{}]'],
    [new Uint8Array(9), '9 bytes'],
    [undefined, 'undefined'],
    ['x'.repeat(200), `"${'x'.repeat(79)}...`],
  ])('of %j', (value, text) => expect(excerpt(value)).toBe(text));

  it('of values that have no end, or none in sight', () => {
    const circle: unknown[] = [1];
    circle.push(circle);
    expect(excerpt(circle)).toMatch(/^\[1,\[1,\[1.{60,}\.\.\.$/);
    let twice: unknown = 1;
    for (let i = 0; i < 100; i++) twice = [twice, twice];
    expect(excerpt(twice)).toMatch(/^\[{80}\.\.\.$/);
    let deep: unknown[] = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(excerpt(deep)).toMatch(/^\[{80}\.\.\.$/);
    expect(excerpt(new Array(1_000_000).fill(7))).toMatch(/^\[7,7.*\.\.\.$/);
  });
});
