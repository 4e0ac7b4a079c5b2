import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { FaceNetError } from './errors.js';

const noFace = () => new FaceNetError('NO_FACE', 'No face in a.jpg.', { hint: 'Crop it less.' });

/** What arrives in another thread. */
function posted(value: unknown): unknown {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(value);
  const received = receiveMessageOnPort(port2) as { message: unknown };
  port1.close();
  return received.message;
}

describe('FaceNetError.is', () => {
  it('tells the errors of the SDK from others, and by code', () => {
    expect(FaceNetError.is(noFace())).toBe(true);
    expect(FaceNetError.is(noFace(), 'NO_FACE')).toBe(true);
    expect(FaceNetError.is(noFace(), 'ABORTED')).toBe(false);
    for (const other of [new Error('NO_FACE'), { code: 'NO_FACE' }, 'NO_FACE', null, undefined]) {
      expect(FaceNetError.is(other)).toBe(false);
    }
  });

  it('knows the errors of another copy of the SDK', async () => {
    vi.resetModules();
    const copy = await import('./errors.js');
    expect(copy.FaceNetError).not.toBe(FaceNetError);
    expect(copy.FaceNetError.is(noFace(), 'NO_FACE')).toBe(true);
    const theirs = new copy.FaceNetError('CONFLICT', 'Taken.');
    expect(theirs).not.toBeInstanceOf(FaceNetError);
    expect(FaceNetError.is(theirs, 'CONFLICT')).toBe(true);
    expect(FaceNetError.from(theirs)).toBe(theirs);
  });
});

describe('FaceNetError.from', () => {
  it.each([
    ['JSON', (value: unknown) => JSON.parse(JSON.stringify(value))],
    ['another thread', (value: unknown) => posted((value as FaceNetError).toJSON())],
  ])('makes the error again that went through %s', (_, through) => {
    for (const error of [noFace(), new FaceNetError('TRAINING_DIVERGED', 'The loss is NaN.')]) {
      const again = FaceNetError.from(through(error));
      expect(again).toBeInstanceOf(FaceNetError);
      expect([again.code, again.message, again.hint]).toEqual([
        error.code,
        error.message,
        error.hint,
      ]);
    }
  });

  it('gives what is no error of the SDK a code and keeps it', () => {
    const cause = new RangeError('out of memory');
    expect(FaceNetError.from(cause)).toMatchObject({
      code: 'ENGINE_FAILED',
      message: 'out of memory',
      cause,
    });
    expect(FaceNetError.from({ code: 'E9', message: 'x' }, 'IO_FAILED').code).toBe('IO_FAILED');
    expect(FaceNetError.from(undefined, 'IO_FAILED').message).toBe('undefined');
  });
});
