import { expect, it } from 'vitest';
import { PhotosInHand } from './photos-in-hand.js';

/** Work that ends when it is told to, and a count of what is under way. */
class Desk {
  readonly hand = new PhotosInHand();
  readonly begun: number[] = [];
  readonly #ends = new Map<number, () => void>();

  read(number: number, source: unknown = `${number}.jpg`, signal?: AbortSignal): Promise<number> {
    return this.hand.take(source, signal, async () => {
      this.begun.push(number);
      await new Promise<void>((resolve) => this.#ends.set(number, resolve));
      if (number === 1) throw new RangeError('unreadable');
      return number;
    });
  }

  async end(number: number): Promise<void> {
    this.#ends.get(number)?.();
    await settled();
  }
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

it('reads the photos of an album a few at a time, in order, also where one fails', async () => {
  const desk = new Desk();
  const album = Promise.allSettled([0, 1, 2, 3, 4, 5, 6].map((number) => desk.read(number)));
  await settled();
  expect(desk.begun).toEqual([0, 1, 2, 3]);
  await desk.end(1);
  expect(desk.begun).toEqual([0, 1, 2, 3, 4]);
  await desk.end(4);
  await desk.end(0);
  expect(desk.begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
  for (const number of [2, 3, 5, 6]) await desk.end(number);
  expect((await album).map(({ status }) => status)[1]).toBe('rejected');
});

it('reads at once what may show something else later', async () => {
  const desk = new Desk();
  for (let number = 0; number < 9; number++) void desk.read(number, new Uint8Array(3));
  expect(desk.begun).toHaveLength(9);
});

it('gives up waiting by the signal, and passes its turn on', async () => {
  const desk = new Desk();
  const stop = new AbortController();
  for (let number = 2; number < 6; number++) void desk.read(number);
  const waits = desk.read(6, '6.jpg', stop.signal);
  void desk.read(7);
  stop.abort('enough');
  await expect(waits).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
  const late = new AbortController();
  const other = expect(desk.read(8, '8.jpg', late.signal)).rejects.toMatchObject({
    code: 'ABORTED',
  });
  const ended = desk.end(2);
  late.abort();
  await ended;
  await other;
  await desk.end(3);
  expect(desk.begun).toEqual([2, 3, 4, 5, 7]);
});
