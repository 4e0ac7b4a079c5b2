/**
 * Whether this run tries everything (`npm run test:all`, as CI does), or parts that stand for it
 * (`npm test`).
 */
export const thorough = process.env.FACENET_TESTS === 'all';

/** Whether every whole training of the goldens is run, on each engine: a quarter of an hour and more. */
export const everyGolden = process.env.FACENET_GOLDENS === 'all';

/** All cases, or those that stand for them. */
export function shortlist<Case>(
  cases: readonly Case[],
  typical: (item: Case, index: number) => boolean,
): readonly Case[] {
  return thorough ? cases : cases.filter(typical);
}

/** So many random cases, or a tenth of them. */
export function rounds(all: number): number {
  return thorough ? all : Math.ceil(all / 10);
}
