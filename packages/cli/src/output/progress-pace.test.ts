import { describe, expect, it } from 'vitest';
import { PaceMeter, paceText } from './progress-pace.js';

const event = { task: 'embed', done: 400, total: 1000, unit: 'images' };

describe('PaceMeter', () => {
  it('counts from the first event on, after a while', () => {
    const meter = new PaceMeter();
    expect(meter.measure(event, 5000)).toBeUndefined();
    expect(meter.measure({ ...event, done: 430 }, 6000)).toBeUndefined();
    expect(meter.measure({ ...event, done: 500 }, 10_000)).toEqual({ rate: 20, secondsLeft: 25 });
    expect(meter.measure({ ...event, done: 1000 }, 35_000)?.secondsLeft).toBe(0);
  });

  it('begins anew with another task, or the same one over again', () => {
    const meter = new PaceMeter();
    meter.measure(event, 0);
    expect(meter.measure({ ...event, task: 'read' }, 9000)).toBeUndefined();
    expect(meter.measure({ ...event, task: 'read', done: 10 }, 12_000)).toBeUndefined();
    const { total: _, ...endless } = event;
    expect(meter.measure({ ...endless, task: 'read', done: 30 }, 14_000)).toEqual({ rate: 10 });
  });

  it('knows no pace of what does not move', () => {
    const meter = new PaceMeter();
    meter.measure(event, 0);
    expect(meter.measure(event, 60_000)).toBeUndefined();
  });
});

describe('paceText', () => {
  it.each([
    [7, '0:07'],
    [750, '12:30'],
    [3723.4, '1:02:03'],
  ])('says %s seconds as %s', (secondsLeft, text) => {
    expect(paceText({ rate: 3, secondsLeft }, String)).toBe(`3/s, ${text} left`);
  });
});
