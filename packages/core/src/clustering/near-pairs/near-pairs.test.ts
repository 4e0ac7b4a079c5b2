import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { innerProduct } from '../../distance.js';
import { scriptKernel, wasmKernel } from './dot-kernel.js';
import { forEachNearPair } from './near-pairs.js';

/** Rows of length 1, some of them close to each other. */
function unitRows(count: number, size: number, seed: number) {
  const values = new Float32Array(count * size);
  for (let row = 0; row < count; row++) {
    const group = row % 7;
    let squares = 0;
    for (let k = 0; k < size; k++) {
      const value = Math.sin(group * 12.9 + k * 78.2 + seed) + 0.7 * Math.sin(row * 3.7 * (k + 1));
      values[row * size + k] = value;
      squares += value ** 2;
    }
    for (let k = 0; k < size; k++) values[row * size + k]! /= Math.sqrt(squares);
  }
  return { values, count, size };
}

type Pair = [i: number, j: number, product: number];

/** All pairs, one by one. */
function pairsOf({ values, count, size }: ReturnType<typeof unitRows>, least: number, from = 0) {
  const pairs: Pair[] = [];
  for (let j = from; j < count; j++) {
    for (let i = 0; i < j; i++) {
      const product = innerProduct(values, i * size, values, j * size, size);
      if (product >= least) pairs.push([i, j, product]);
    }
  }
  return pairs;
}

const sorted = (pairs: Pair[]) => pairs.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
const abortPoint = async () => {};

describe('dot-kernel.ts', () => {
  it('holds what dot-kernel.wat says', async () => {
    const { parseWat } = await wabt();
    const text = readFileSync(new URL('./dot-kernel.wat', import.meta.url), 'utf8');
    const { buffer } = parseWat('dot-kernel.wat', text, { simd: true }).toBinary({});
    const source = readFileSync(new URL('./dot-kernel.ts', import.meta.url), 'utf8');
    const module = /MODULE = `([^`]*)`/.exec(source)?.[1]?.replaceAll('\n', '');
    expect(module).toBe(Buffer.from(buffer).toString('hex'));
  });

  it('runs here', () => {
    expect(wasmKernel()).toBeDefined();
  });
});

describe.each([
  ['WebAssembly', wasmKernel()!],
  ['JavaScript', scriptKernel()],
])('forEachNearPair in %s', (_name, kernel) => {
  it('tells every near pair once and no other', async () => {
    const cases = fc.record({
      count: fc.integer({ min: 0, max: 40 }),
      size: fc.integer({ min: 1, max: 40 }),
      seed: fc.integer(),
      least: fc.double({ min: -1.1, max: 1, noNaN: true }),
      from: fc.integer({ min: 0, max: 45 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ count, size, seed, least, from }) => {
        const rows = unitRows(count, size, seed);
        const told: Pair[] = [];
        const options = { least: () => least, from, abortPoint, kernel };
        await forEachNearPair(rows, options, (...pair) => told.push(pair));
        expect(sorted(told)).toEqual(pairsOf(rows, least, from));
      }),
    );
  });

  it('crosses the borders of its blocks', async () => {
    const rows = unitRows(600, 24, 5);
    const told: Pair[] = [];
    const done: number[] = [];
    const onRows = (rows: number) => done.push(rows);
    const options = { least: () => 0.9, abortPoint, kernel, onRows };
    await forEachNearPair(rows, options, (...pair) => told.push(pair));
    const expected = pairsOf(rows, 0.9);
    expect(expected.length).toBeGreaterThan(1000);
    expect(sorted(told)).toEqual(expected);
    expect(done).toEqual([256, 512, 600]);
  });

  it('does not miss a pair at the very bound, and takes what is a little too long', async () => {
    const rows = unitRows(50, 512, 1);
    rows.values.forEach((value, at) => {
      rows.values[at] = value * 1.001;
    });
    rows.values.set([1.001, ...new Float32Array(511)]);
    const products = pairsOf(rows, -2).map(([, , product]) => product);
    for (const least of products.sort().filter((_, at) => at % 97 === 0)) {
      const told: Pair[] = [];
      const options = { least: () => least, abortPoint, kernel };
      await forEachNearPair(rows, options, (...pair) => told.push(pair));
      expect(told).toHaveLength(pairsOf(rows, least).length);
    }
  });
});

it('compares rows that are longer than any embedding', async () => {
  const rows = unitRows(9, 1000, 2);
  const told: Pair[] = [];
  const options = { least: () => 0.2, abortPoint };
  await forEachNearPair(rows, options, (...pair) => told.push(pair));
  expect(sorted(told)).toEqual(pairsOf(rows, 0.2));
});
