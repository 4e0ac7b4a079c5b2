import { describe, expect, it } from 'vitest';
import { abortable, createAbortPoint, throwIfAborted } from './abort.js';
import type { FaceNetError } from './errors.js';

const aborted = AbortSignal.abort('enough');
const told = {
  code: 'ABORTED',
  message: expect.stringMatching(/^Work was aborted/),
  cause: 'enough',
};

describe('throwIfAborted', () => {
  it('says what was aborted, and why', () => {
    expect(() => throwIfAborted(aborted, 'Work')).toThrow(expect.objectContaining(told));
  });

  it.each([undefined, null, new AbortController().signal])('goes on with %s', (signal) => {
    throwIfAborted(signal as undefined, 'Work');
  });

  it.each([7, 0, 'stop', true, {}, new AbortController()])(
    'refuses %s, which is no signal',
    (signal) => {
      let error: unknown;
      try {
        throwIfAborted(signal as never, 'Work');
      } catch (caught) {
        error = caught;
      }
      expect((error as FaceNetError).code).toBe('INVALID_ARGUMENT');
      expect((error as FaceNetError).message).toMatch(/is no AbortSignal/);
    },
  );
});

it('stops long work at its next step', async () => {
  const abort = new AbortController();
  const abortPoint = createAbortPoint(abort.signal, 'Work');
  await abortPoint();
  abort.abort('enough');
  await expect(abortPoint()).rejects.toMatchObject(told);
});

describe('abortable', () => {
  it('waits for nothing that comes after the abort', async () => {
    const abort = new AbortController();
    const late = abortable(new Promise(() => {}), abort.signal, 'Work');
    abort.abort('enough');
    await expect(late).rejects.toMatchObject(told);
    await expect(abortable(Promise.resolve(1), aborted, 'Work')).rejects.toMatchObject(told);
    await expect(abortable(Promise.resolve(1), undefined, 'Work')).resolves.toBe(1);
  });
});
