import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeyRing, parseApiKeys } from './keys.js';

const READ = 'a-key-that-may-read';
const WRITE = 'a-key-that-may-write';
const hash = `sha256:${createHash('sha256').update(WRITE).digest('hex')}`;

describe('KeyRing', () => {
  it('knows keys and their hashes, and nothing else', () => {
    const ring = new KeyRing([
      { role: 'read', key: READ },
      { role: 'write', key: hash },
    ]);
    expect([READ, WRITE].map((key) => ring.roleOf(key))).toEqual(['read', 'write']);
    for (const wrong of ['', `${READ} `, READ.slice(1), READ.toUpperCase(), hash]) {
      expect(ring.roleOf(wrong)).toBeUndefined();
    }
    expect(ring.open).toBe(false);
    expect(new KeyRing([]).open).toBe(true);
  });

  it('gives the stronger role to a key that is there twice', () => {
    for (const roles of [['read', 'write'] as const, ['write', 'read'] as const]) {
      expect(new KeyRing(roles.map((role) => ({ role, key: READ }))).roleOf(READ)).toBe('write');
    }
  });

  it.each([
    [{ role: 'read', key: 'short' }],
    [{ role: 'read', key: 'sha256:12345678901234567890' }],
    [{ role: 'admin', key: READ }],
    [{ role: 'read', key: undefined }],
  ])('refuses %o, and does not repeat it', (key) => {
    const make = () => new KeyRing([key as never]);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(make).not.toThrow(/1234567890/);
  });
});

describe('parseApiKeys', () => {
  it('reads a line for each key', () => {
    expect(parseApiKeys(`# keys\n\nread ${READ}\r\n  write\t${hash}   # the till\n`)).toEqual([
      { role: 'read', key: READ },
      { role: 'write', key: hash },
    ]);
  });

  it.each([
    ['', /no key/],
    ['# nothing', /no key/],
    [`read ${READ}\nadmin ${WRITE}`, /^Line 2/],
    [`read`, /^Line 1/],
    [`read ${READ} ${WRITE}`, /^Line 1/],
  ])('refuses %j', (text, message) => {
    expect(() => parseApiKeys(text)).toThrow(message);
    expect(() => parseApiKeys(text)).not.toThrow(/a-key/);
  });
});
