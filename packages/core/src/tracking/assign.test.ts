import { rounds } from '@facenet/testkit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assign } from './assign.js';

const cost = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constant(Infinity));
const matrix = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(cost, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

/** Of all ways with the most pairs, the least sum: by trying every one. */
function best(costs: readonly (readonly number[])[]): { pairs: number; sum: number } {
  const visit = (row: number, taken: ReadonlySet<number>): { pairs: number; sum: number } => {
    if (row === costs.length) return { pairs: 0, sum: 0 };
    let found = visit(row + 1, taken);
    for (const [column, value] of costs[row]!.entries()) {
      if (taken.has(column) || value === Infinity) continue;
      const rest = visit(row + 1, new Set([...taken, column]));
      const own = { pairs: rest.pairs + 1, sum: rest.sum + value };
      if (own.pairs > found.pairs || (own.pairs === found.pairs && own.sum < found.sum))
        found = own;
    }
    return found;
  };
  return visit(0, new Set());
}

it('finds the most pairs, and of those the cheapest', () => {
  const property = fc.property(matrix, (costs) => {
    const given = assign(costs).flatMap((column, row) => (column < 0 ? [] : [[row, column]]));
    expect(new Set(given.map(([, column]) => column)).size).toBe(given.length);
    const sum = given.reduce((sum, [row, column]) => sum + costs[row!]![column!]!, 0);
    expect({ pairs: given.length, sum }).toEqual(best(costs));
  });
  fc.assert(property, { numRuns: rounds(1000) });
});

it('takes what is empty', () => {
  expect(assign([])).toEqual([]);
  expect(assign([[], []])).toEqual([-1, -1]);
});
