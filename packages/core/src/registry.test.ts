import { describe, expect, it } from 'vitest';
import { Registry } from './registry.js';

const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' });

describe('Registry', () => {
  it('keeps entries in their order, by name', () => {
    const registry = new Registry<number>('thing').register('b', 2).register('a', 1);
    expect([...registry]).toEqual([
      ['b', 2],
      ['a', 1],
    ]);
    expect(registry.get('a')).toBe(1);
    expect(registry.has('toString')).toBe(false);
  });

  it.each([undefined, null, 5, '', Symbol('s'), {}, Object.create(null), ['a'], 1n])(
    'takes no names but texts: case %#',
    (name) => {
      const registry = new Registry<number>('thing');
      expect(() => registry.register(name as string, 1)).toThrowError(invalid);
      expect(() => registry.get(name as string)).toThrowError(invalid);
    },
  );

  it('refuses a name twice, and no entry', () => {
    const registry = new Registry<number>('thing').register('a', 1);
    expect(() => registry.register('a', 2)).toThrowError(/There already is a thing "a"/);
    expect(() => registry.register('b', undefined as unknown as number)).toThrowError(invalid);
  });

  it('names what is known', () => {
    const registry = new Registry<number>('model', 'MODEL_NOT_FOUND').register('a', 1);
    expect(() => registry.get('b')).toThrowError(
      expect.objectContaining({ code: 'MODEL_NOT_FOUND', hint: 'Known: a.' }),
    );
  });
});
