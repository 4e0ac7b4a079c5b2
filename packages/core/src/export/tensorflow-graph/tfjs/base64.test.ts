import { expect, it } from 'vitest';
import { toBase64 } from './base64.js';

it.each(['', 'N', 'NH', 'NHW', 'NHWC', 'VALID', 'größer ✓'])(
  'encodes "%s" as Node does',
  (text) => {
    expect(toBase64(text)).toBe(Buffer.from(text).toString('base64'));
  },
);
