import { expect, it } from 'vitest';
import { Dots } from './tell-skipped.js';

async function printed(batchSize: number, images: readonly number[]): Promise<string> {
  let text = '';
  const sign = async (more: string) => {
    text += more;
  };
  const dots = new Dots({ sign }, batchSize);
  let done = 3; // of an earlier run
  dots.done(done);
  for (const each of images) {
    done += each;
    dots.done(done);
  }
  await dots.end();
  return text;
}

it('Dots prints one for ten batches, however many images come at a time', async () => {
  expect(await printed(100, Array(963).fill(8))).toBe('.......\n');
  expect(await printed(1, [25, 4, 1])).toBe('...\n');
  expect(await printed(100, [8, 8])).toBe('');
});
