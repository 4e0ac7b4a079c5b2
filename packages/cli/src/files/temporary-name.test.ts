import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isLeftover, temporaryName } from './temporary-name.js';

const HOUR_MS = 3_600_000;

describe('leftovers of killed runs', () => {
  const mine = temporaryName('a.png');

  it('are not the files of a process at work, however old', () => {
    expect(isLeftover(mine, 0)).toBe(false);
    expect(isLeftover(mine, 100 * HOUR_MS)).toBe(false);
  });

  it('are those of a process that has ended', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(isLeftover(mine.replace(`.${process.pid}.`, `.${pid}.`), 0)).toBe(true);
  });

  it('are those of other machines only when they are old', () => {
    const theirs = '.a.png.some-other-host.1.7.tmp';
    expect(isLeftover(theirs, HOUR_MS / 2)).toBe(false);
    expect(isLeftover(theirs, HOUR_MS * 2)).toBe(true);
  });

  it('are no files that somebody else named', () => {
    for (const name of ['a.tmp', '.a.tmp', 'a.png.host.1.2.tmp', '.a.png', 'manifest.jsonl']) {
      expect(isLeftover(name, 100 * HOUR_MS)).toBe(false);
    }
  });

  it('differ by name', () => {
    expect(temporaryName('a.png')).not.toBe(mine);
  });
});
