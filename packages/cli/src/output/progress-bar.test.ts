import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { OutputStream } from '../io.js';
import { PaceMeter, ProgressBar, paceText, progressLine } from './progress-bar.js';

function terminal(isTTY: boolean): { stream: OutputStream; written: string[] } {
  const written: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      written.push(chunk);
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY, columns: 60 }), written };
}

describe('progressLine', () => {
  it('draws how far it is', () => {
    const event = { task: 'align', done: 5, total: 10, unit: 'images', item: 'a.jpg' };
    expect(progressLine(event, 80)).toBe('align [############------------] 5/10 images  a.jpg');
    expect(progressLine({ ...event, done: 12 }, 80)).toContain(`[${'#'.repeat(24)}] 12/10`);
  });

  it('counts where the end is not known, and bytes in their units', () => {
    expect(progressLine({ task: 'scan', done: 7, unit: 'files' }, 80)).toBe('scan 7 files');
    const download = { task: 'download', done: 1_500_000, total: 4_600_000, unit: 'bytes' };
    expect(progressLine(download, 80)).toMatch(/^download \[#{8}-{16}\] 1\.5 MB\/4\.6 MB$/);
  });

  it('tells how fast it goes', () => {
    const event = { task: 'align', done: 5, total: 10, unit: 'images' };
    const line = progressLine(event, 80, { rate: 35.678, secondsLeft: 130.4 });
    expect(line).toMatch(/ 5\/10 images, 36\/s, 2:10 left$/);
    const bytes = { task: 'download', done: 1_500_000, unit: 'bytes' };
    expect(progressLine(bytes, 80, { rate: 250_000.3 })).toBe('download 1.5 MB, 250.0 kB/s');
  });

  it('never breaks the line', () => {
    const event = { task: 'align', done: 1, total: 2, unit: 'images', item: 'x'.repeat(200) };
    expect(progressLine(event, 40)).toHaveLength(40);
  });
});

describe('ProgressBar', () => {
  const event = { task: 'align', done: 1, total: 2, unit: 'images' };

  it('says nothing where there is no terminal', () => {
    const { stream, written } = terminal(false);
    const bar = new ProgressBar(stream);
    bar.report(event);
    bar.clear();
    expect(written).toEqual([]);
  });

  it('redraws its line now and then, always at the end, and wipes it', () => {
    const { stream, written } = terminal(true);
    const bar = new ProgressBar(stream);
    for (let i = 0; i < 100; i++) bar.report(event);
    bar.report({ ...event, done: 2 });
    expect(written).toHaveLength(2);
    expect(written[1]).toBe(`\r\x1b[Kalign [${'#'.repeat(24)}] 2/2 images`);
    bar.clear();
    bar.clear();
    expect(written.slice(2)).toEqual(['\r\x1b[K']);
  });
});

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
