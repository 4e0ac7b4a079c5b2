import { rounds } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { evaluateHead, type Rows } from './testing/evaluate-head.js';
import { extremeBatches } from './testing/extreme-batches.js';
import { inputsFor, losses, normal, rowsOf, SIZE } from './testing/registered-losses.js';

/** How far to either side of a point the loss is looked at. */
const STEP = 3e-6;

/** Rows brought to the length that others have. */
function asLongAs(rows: Rows, others: Rows): Rows {
  return rows.map((row, i) => {
    const factor = Math.hypot(...[others[i] as number[]].flat()) / Math.hypot(...[row].flat());
    return (row as number[]).map((value) => value * factor);
  });
}

/** Every number moved along its own part of a direction. */
function movedBy(rows: Rows, direction: readonly number[], by: number): Rows {
  let place = 0;
  const add = (value: number) => value + by * (direction[place++] as number);
  const moved = rows.map((row) => (typeof row === 'number' ? add(row) : row.map(add)));
  return moved as Rows;
}

const all = Object.entries(losses);

describe.each(all)('%s', (name, registered) => {
  const { head, terms, metrics = [] } = registered;
  const labels = [0, 0, 1, 1, 2, 0];

  it('reports what it says it reports', () => {
    const inputs = inputsFor(registered, rowsOf(6, SIZE), labels);
    const evaluation = evaluateHead(head, inputs);
    expect(evaluation.terms).toEqual(terms);
    expect([...evaluation.metrics].sort()).toEqual([...metrics].sort());
    for (const { shape } of Object.values(evaluation.outputs)) expect(shape).toEqual([]);
  });

  it('falls along its gradients as they say', () => {
    const inputs = inputsFor(registered, rowsOf(6, SIZE), labels);
    const { gradients } = evaluateHead(head, inputs);
    const arrays = { prelogits: inputs.prelogits, ...inputs.feeds };
    for (const [of, gradient] of Object.entries(gradients)) {
      const rows = arrays[of as keyof typeof arrays] as Rows;
      for (let k = 0; k < rounds(20); k++) {
        const direction = Array.from(gradient.data, normal);
        const [ahead, behind] = [STEP, -STEP].map((by) => {
          const anyLength = movedBy(rows, direction, by);
          const keeps = registered.lengthIsGiven && of === 'prelogits';
          const moved = keeps ? asLongAs(anyLength, rows) : anyLength;
          const feeds = { ...inputs.feeds, ...(of !== 'prelogits' && { [of]: moved }) };
          const prelogits = of === 'prelogits' ? (moved as number[][]) : inputs.prelogits;
          return evaluateHead(head, { labels, feeds, ...(prelogits && { prelogits }) }).loss;
        }) as [number, number];
        const slope = gradient.data.reduce((sum, d, i) => sum + d * (direction[i] as number), 0);
        const error = Math.abs((ahead - behind) / (2 * STEP) - slope);
        expect(error, `${name} by ${of}`).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
      }
    }
  });

  it('only looks where it does not train', () => {
    const inputs = inputsFor(registered, rowsOf(6, SIZE), labels);
    const { class_ids: _, ...feeds } = inputs.feeds ?? {};
    const { loss, outputs } = evaluateHead(head, { ...inputs, feeds }, { training: false });
    expect(loss).toBeGreaterThanOrEqual(0);
    for (const { data } of Object.values(outputs)) expect(data[0]).not.toBeNaN();
  });

  it.each(Object.entries(extremeBatches(registered)))(
    'stays finite in float32 with %s',
    (_, inputs) => {
      const { outputs, gradients, variables } = evaluateHead(head, inputs, {
        precision: 'float32',
      });
      for (const [of, { data }] of Object.entries({ ...outputs, ...gradients, ...variables })) {
        expect(data.every(Number.isFinite), `${name}: ${of}`).toBe(true);
      }
    },
  );
});
