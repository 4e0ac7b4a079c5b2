import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { parseScheduleFile, SCHEDULE_FILES } from './schedule-file.js';

const missing = sharedMissing('goldens/training');
const goldens = missing
  ? { files: {}, madeUpFiles: [] }
  : JSON.parse(readFileSync(sharedPath('goldens/training/schedules.json'), 'utf8'));

const rates = (text: string, count: number) => {
  const schedule = parseScheduleFile(text);
  return Array.from({ length: count }, (_, epoch) => schedule({ step: 0, epoch, epochSize: 1 }));
};

describe.skipIf(missing)("the original's schedule files", () => {
  it.each(Object.entries(SCHEDULE_FILES))('%s gives the rate of every epoch', (name, text) => {
    const { rateOfEpoch } = goldens.files[`${name}.txt`] as { rateOfEpoch: (number | null)[] };
    expect(rates(text, rateOfEpoch.length)).toEqual(
      rateOfEpoch.map((rate) => (rate === null || rate <= 0 ? undefined : rate)),
    );
  });

  it('has them all', () => {
    expect(Object.keys(goldens.files).sort()).toEqual(
      Object.keys(SCHEDULE_FILES)
        .map((name) => `${name}.txt`)
        .sort(),
    );
  });

  interface MadeUp {
    readonly name: string;
    readonly text: string;
    readonly rateOfEpoch0to13: readonly (number | string | null)[];
  }
  /** The original fails with these, we read them. */
  const ACCEPTED = ['dash with space', 'blank line'];
  const madeUp = (goldens.madeUpFiles as MadeUp[]).filter(({ name }) => !ACCEPTED.includes(name));

  it.each(madeUp)('reads "$name" as the original', ({ text, rateOfEpoch0to13 }) => {
    const schedule = parseScheduleFile(text);
    rateOfEpoch0to13.forEach((expected, epoch) => {
      const rate = () => schedule({ step: 0, epoch, epochSize: 1 });
      if (typeof expected === 'string')
        expect(rate, `epoch ${epoch}`).toThrow(/begins with epoch 2/);
      else expect(rate() ?? 0).toBe(Math.max(expected ?? 0, 0));
    });
  });
});

describe('parseScheduleFile', () => {
  it('accepts blank lines, Windows line ends and room before the dash', () => {
    expect(rates('0: 0.1\r\n\r\n  2 : 1e-2 # slower\n \n3: -\n5:9', 6)).toEqual([
      ...[0.1, 0.1, 0.01],
      ...[undefined, undefined, undefined],
    ]);
  });

  it.each([
    ['0: 0.1\nsixty: 0.01\n', /^rates\.txt, line 2: "sixty: 0\.01" is no rate\. .*"60: 0\.005"/],
    ['# rates\n0 0.1\n', /line 2: "0 0\.1"/],
    ['0: 0.1\n\n5:\n', /line 3: "5:"/],
    ['0: fast', /line 1: "0: fast"/],
    ['0: NaN', /line 1/],
    ['0: Infinity', /line 1/],
    ['0: 0.1: 2', /line 1/],
    ['-1: 0.1', /line 1/],
    ['', /no line "epoch: rate"/],
    ['# nothing\n', /no line "epoch: rate"/],
  ])('names the bad line of %j', (text, message) => {
    expect(() => parseScheduleFile(text, 'rates.txt')).toThrow(message);
    expect(() => parseScheduleFile(text)).toThrow(
      expect.objectContaining({ name: 'FaceNetError', code: 'INVALID_ARGUMENT' }),
    );
  });

  it('refuses what is no text', () => {
    expect(() => parseScheduleFile(undefined as never)).toThrow(/no text/);
  });
});
