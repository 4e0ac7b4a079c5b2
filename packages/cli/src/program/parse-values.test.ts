import { describe, expect, it } from 'vitest';
import { numberIn, parseBoolean, parseThresholds, wholeNumberIn } from './parse-values.js';

describe('numbers of flags', () => {
  it.each([
    ['0', 0],
    ['0.709', 0.709],
    ['1e-3', 0.001],
  ])('reads %s', (text, value) => {
    expect(numberIn(0, 1)(text)).toBe(value);
  });

  it.each(['', ' ', 'x', '1.1', '-0.1', 'NaN', 'Infinity', '0x'])('refuses "%s"', (text) => {
    expect(() => numberIn(0, 1)(text)).toThrow(/number of 0\.\.\.1/);
  });

  it('reads whole numbers, negative ones too', () => {
    expect(wholeNumberIn(-10)('-4')).toBe(-4);
    for (const text of ['1.5', '1e2', '', '-11', '0x10']) {
      expect(() => wholeNumberIn(-10)(text)).toThrow(/whole number of at least -10/);
    }
  });
});

describe('parseThresholds', () => {
  it.each(['0.6,0.7,0.7', '0.6, 0.7, 0.7', '.6 .7 .7'])('reads "%s"', (text) => {
    expect(parseThresholds(text)).toEqual([0.6, 0.7, 0.7]);
  });

  it.each(['', '0.6', '0.6,0.7', '0.6,0.7,0.7,0.8', '0.6,0.7,', '0.6,0.7,2', 'a,b,c'])(
    'refuses "%s"',
    (text) => expect(() => parseThresholds(text)).toThrow(/three numbers/),
  );
});

describe('parseBoolean', () => {
  it.each([
    ['True', true],
    ['true', true],
    ['False', false],
    ['', false],
  ])('reads "%s" as %s', (text, value) => {
    expect(parseBoolean(text)).toBe(value);
  });

  it('refuses what is neither', () => {
    expect(() => parseBoolean('yes')).toThrow(/True or False/);
  });
});
