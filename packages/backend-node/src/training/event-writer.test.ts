import { type FileHandle, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileVersionRecord, resumedRecord, summaryRecord } from '@facenet/core/training';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventWriter } from './event-writer.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facenet-events-'));
  vi.useFakeTimers({ now: 1_750_000_000_250, toFake: ['Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const NOW = 1_750_000_000.25;
const loss = (scalar: number) => [{ tag: 'loss', scalar }];
const START = fileVersionRecord(NOW);

/** What every open file inherits. */
async function fileHandles(): Promise<FileHandle> {
  const file = await open(folder);
  await file.close();
  return Object.getPrototypeOf(file) as FileHandle;
}

describe('EventWriter', () => {
  it('has every event in the file at once, in order', async () => {
    await using events = await EventWriter.open(join(folder, 'logs'));
    expect(basename(events.path)).toBe(`events.out.tfevents.1750000000.${hostname()}`);
    const steps = Array.from({ length: 20 }, (_, step) => step);
    await Promise.all(steps.map((step) => events.write(step, loss(step / 2))));
    const records = steps.map((step) => summaryRecord(NOW, step, loss(step / 2)));
    expect(await readFile(events.path)).toEqual(Buffer.concat([START, ...records]));
  });

  it('says where a run goes on, in a file of its own', async () => {
    const first = await EventWriter.open(folder);
    const second = await EventWriter.open(folder, { resumedAtStep: 7 });
    await Promise.all([first.dispose(), second.dispose()]);
    expect(await readdir(folder)).toEqual([basename(first.path), `${basename(first.path)}.1`]);
    expect(await readFile(second.path)).toEqual(Buffer.concat([START, resumedRecord(NOW, 7)]));
  });

  it('stays whole on a disk that is full for a while', async () => {
    const events = await EventWriter.open(folder);
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const handles = await fileHandles();
    const write = handles.write as (...values: unknown[]) => never;
    vi.spyOn(handles, 'write')
      .mockImplementationOnce(function (this: FileHandle, record: unknown) {
        return write.call(this, record, 0, 9, START.length);
      })
      .mockRejectedValueOnce(full);
    await expect(events.write(1, loss(1))).rejects.toMatchObject({
      code: 'IO_FAILED',
      message: expect.stringContaining('(ENOSPC)'),
    });
    expect(await readFile(events.path)).toEqual(Buffer.from(START));
    await events.write(2, loss(2));
    await events.dispose();
    const expected = Buffer.concat([START, summaryRecord(NOW, 2, loss(2))]);
    expect(await readFile(events.path)).toEqual(expected);
  });

  it('refuses what cannot be shown, and goes on', async () => {
    await using events = await EventWriter.open(folder);
    const histogram = [{ tag: 'weights', histogram: [Number.NaN] }];
    await expect(events.write(1, histogram)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await events.write(2, loss(2));
  });

  it('writes no more once it is disposed, which may happen twice', async () => {
    const events = await EventWriter.open(folder);
    await Promise.all([events.dispose(), events.dispose()]);
    await expect(events.write(1, loss(1))).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it('tells when the folder is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    const opened = EventWriter.open(join(folder, 'file'));
    await expect(opened).rejects.toMatchObject({ code: 'IO_FAILED' });
  });
});
