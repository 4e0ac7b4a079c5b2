import { rounds } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { evaluateHead, type Rows } from './testing/evaluate-head.js';
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

  const one = rowsOf(1, SIZE)[0] as number[];
  const opposite = one.map((value) => -value);
  const batches: Readonly<Record<string, [readonly (readonly number[])[], readonly number[]]>> = {
    'embeddings that are all equal': [[one, one, one, one, one, one], labels],
    'opposite embeddings': [[one, opposite, one, opposite, one, opposite], labels],
    'the photo of one person twice': [[one, one, ...rowsOf(4, SIZE)], labels],
    'one class': [rowsOf(6, SIZE), [1, 1, 1, 1, 1, 1]],
    'a class each': [rowsOf(3, SIZE), [0, 1, 2]],
    'prelogits of 0': [Array.from({ length: 6 }, () => Array(SIZE).fill(0)), labels],
    'huge prelogits': [rowsOf(6, SIZE).map((row) => row.map((value) => value * 1e6)), labels],
    'a batch of one': [
      rowsOf(head.batchMultiple ?? 1, SIZE),
      [0, 1, 2].slice(0, head.batchMultiple ?? 1),
    ],
  };

  it.each(Object.keys(batches))('stays finite in float32 with %s', (which) => {
    const [prelogits, own] = batches[which] as [number[][], number[]];
    const inputs = inputsFor(registered, prelogits, own);
    // A class vector that coincides with the sample, and one that is opposite to it.
    const weights = inputs.feeds?.['Classes/weights'] as number[][] | undefined;
    const times = weights ? (weights[0] as number[]).length / SIZE : 0;
    const [first, second] = [one, opposite].map((row) =>
      Array.from({ length: times }, () => row).flat(),
    );
    const extreme = weights && {
      'Classes/weights': [first, second, ...weights.slice(2)] as number[][],
    };
    const feeds = { ...inputs.feeds, ...extreme };
    const { outputs, gradients, variables } = evaluateHead(
      head,
      { ...inputs, feeds },
      { precision: 'float32' },
    );
    for (const [of, { data }] of Object.entries({ ...outputs, ...gradients, ...variables })) {
      expect(data.every(Number.isFinite), `${name}: ${of}`).toBe(true);
    }
  });
});
