import { describe, expect, it } from 'vitest';
import { elementCount } from '../../arrays/element-count.js';
import type { Weights } from '../../arrays/weights.js';
import { differentiate, type Program, ProgramBuilder, type Value } from '../../program/index.js';
import { type EvaluatedFeeds, evaluateProgram } from '../../program/testing/evaluate-program.js';
import type { Gradient, ProgramFeeds } from '../program-engine.js';
import type { TensorData } from '../runtime.js';
import { type CaseArray, noise, type ProgramCase } from './program-case.js';
import { programCases } from './program-cases.js';

/** What one run of a program gave, in the order of weight files. */
interface ProgramResult {
  readonly outputs: Readonly<Record<string, TensorData>>;
  readonly gradients: ReadonlyMap<string, Gradient>;
  /** After the program's updates. */
  readonly variables: ReadonlyMap<string, Float32Array>;
}

/** Runs a program once on whatever engine, with variables of given values. */
export type RunProgram = (
  program: Program,
  feeds: ProgramFeeds,
  variables: Weights,
) => Promise<ProgramResult>;

/** A case as a program: outputs, and the derivatives of their weighted sum. */
function programOf(testCase: ProgramCase): Program {
  const builder = new ProgramBuilder('case');
  const values: Record<string, Value> = {};
  for (const [name, { shape, dtype = 'float32', open, rows = false }] of Object.entries(
    testCase.arrays,
  )) {
    const dims = open ? [null, ...shape.slice(1)] : shape;
    const fed = open || dtype === 'int32';
    values[name] = fed
      ? builder.input(name, dims, { dtype })
      : builder.variable(name, shape, { rows });
  }
  const results = testCase.build(values, builder);
  const outputs: Record<string, Value> = Object.fromEntries(
    results.map((value, i) => [`result ${i}`, value]),
  );
  const counted = results.slice(0, testCase.differentiated ?? results.length);
  if (counted.length === 0) return builder.build({ outputs });
  const terms = counted.map((value, i) => {
    const { shape, values: weights } = noise(
      value.shape.map((dim) => dim ?? 1),
      7 + i,
    );
    const weighted = testCase.gradients
      ? value
      : value.multiply(builder.constant(weights, 'float32', shape));
    return weighted.sum();
  });
  const loss = builder.addN(terms);
  const gradients = differentiate(
    builder,
    loss,
    builder.variables.map(({ name }) => name),
  );
  return builder.build({ outputs: { ...outputs, loss }, gradients });
}

/** Central differences of the loss in float64, by each number of each variable. */
function slopes(program: Program, arrays: EvaluatedFeeds): ReadonlyMap<string, readonly number[]> {
  const h = 1e-5;
  return new Map(
    program.variables.map(({ name }) => {
      const { shape, data } = arrays[name] as EvaluatedFeeds[string];
      const lossAt = (i: number, step: number) => {
        const moved = Float64Array.from(data);
        moved[i] = (moved[i] as number) + step;
        const feeds = { ...arrays, [name]: { shape, data: moved } };
        const forward = { ...program, outputs: { loss: program.outputs.loss as string } };
        return evaluateProgram(onlyForward(forward), feeds).outputs.loss?.data[0] as number;
      };
      return [name, Array.from(data, (_, i) => (lossAt(i, h) - lossAt(i, -h)) / (2 * h))] as const;
    }),
  );
}

/** What a program's outputs need, without its derivatives. */
function onlyForward(program: Program): Program {
  const needed = new Set(Object.values(program.outputs));
  const nodes = [...program.nodes].reverse().filter(({ inputs, outputs }) => {
    if (!outputs.some(({ name }) => needed.has(name))) return false;
    for (const name of inputs) needed.add(name);
    return true;
  });
  return { ...program, nodes: nodes.reverse(), gradients: [], updates: [] };
}

/** What a case must give; made once, for all engines. */
interface Expected {
  readonly program: Program;
  readonly outputs: ReturnType<typeof evaluateProgram>['outputs'];
  readonly gradients: ReadonlyMap<string, readonly number[]>;
}

const expectations = new Map<ProgramCase, Expected>();

function expectedOf(testCase: ProgramCase): Expected {
  const known = expectations.get(testCase);
  if (known) return known;
  const program = programOf(testCase);
  const arrays = Object.fromEntries(
    Object.entries(testCase.arrays).map(([name, { shape, values }]) => [
      name,
      { shape, data: values },
    ]),
  );
  const { outputs } = evaluateProgram(onlyForward(program), arrays);
  const gradients = testCase.gradients
    ? new Map(Object.entries(testCase.gradients))
    : program.outputs.loss
      ? slopes(program, arrays)
      : new Map();
  const expected = { program, outputs, gradients };
  expectations.set(testCase, expected);
  return expected;
}

const isVariable = ({ open, dtype }: CaseArray) => !open && dtype !== 'int32';

function variablesOf({ arrays }: ProgramCase): Weights {
  return new Map(
    Object.entries(arrays)
      .filter(([, array]) => isVariable(array))
      .map(([name, { shape, values }]) => [name, { shape, data: Float32Array.from(values) }]),
  );
}

function feedsOf({ arrays }: ProgramCase): ProgramFeeds {
  return Object.fromEntries(
    Object.entries(arrays)
      .filter(([, array]) => !isVariable(array))
      .map(([name, { shape, values, dtype }]) => {
        const data = dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
        return [name, { shape, data }];
      }),
  ) as ProgramFeeds;
}

/** A gradient as an array of its variable's shape; none stands for zeros. */
function whole(gradient: Gradient | undefined, shape: readonly number[]): Float32Array {
  if (gradient instanceof Float32Array) return gradient;
  const values = new Float32Array(elementCount(shape));
  if (!gradient) return values;
  const width = elementCount(shape.slice(1));
  gradient.ids.forEach((id, row) => {
    for (let i = 0; i < width; i++) {
      values[id * width + i] =
        (values[id * width + i] as number) + (gradient.rows[row * width + i] as number);
    }
  });
  return values;
}

function expectClose(
  actual: ArrayLike<number> | undefined,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  expect(actual?.length, what).toBe(expected.length);
  const size = Math.max(1, ...Array.from(expected, Math.abs));
  const wrong = Array.from(expected).findIndex((value, i) => {
    return !(Math.abs((actual?.[i] as number) - value) <= tolerance * size);
  });
  if (wrong >= 0) expect(actual?.[wrong], `${what}, value ${wrong}`).toBe(expected[wrong]);
}

/**
 * Every operation against plain loops in float64, and the derivative of each against differences of
 * those loops: what an engine of programs must pass.
 */
export function describeProgramOperations(name: string, run: RunProgram): void {
  describe(`operations of programs on ${name}`, () => {
    for (const [type, cases] of Object.entries(programCases)) {
      it(`has a case of ${type}`, () => {
        expect(cases.length).toBeGreaterThan(0);
        for (const testCase of cases) {
          const { nodes } = expectedOf(testCase).program;
          expect(nodes.map(({ op }) => op.type)).toContain(type);
        }
      });
    }

    const distinct = [...new Set(Object.values(programCases).flat())];
    it.each(distinct.map((testCase) => [testCase.name, testCase] as const))(
      '%s',
      async (_, testCase) => {
        const { program, outputs, gradients } = expectedOf(testCase);
        const variables = variablesOf(testCase);
        const result = await run(program, feedsOf(testCase), variables);
        const { tolerance = 3e-5 } = testCase;
        for (const [output, { shape, data }] of Object.entries(outputs)) {
          expect(result.outputs[output]?.shape, output).toEqual(shape);
          expectClose(result.outputs[output]?.data, data, tolerance, output);
        }
        for (const [variable, expected] of gradients) {
          const { shape } = variables.get(variable) as { shape: readonly number[] };
          const gradient = whole(result.gradients.get(variable), shape);
          expectClose(gradient, expected, tolerance, `the derivative by ${variable}`);
        }
      },
    );

    it('gives the derivative by rows as the rows that were taken', async () => {
      const builder = new ProgramBuilder('rows');
      const table = builder.variable('table', [4, 2], { rows: true });
      const ids = builder.input('ids', [null], { dtype: 'int32' });
      const loss = table.gather(ids).square().sum();
      const program = builder.build({
        outputs: { loss },
        gradients: differentiate(builder, loss, ['table']),
      });
      const values = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
      const feeds = { ids: { shape: [3], data: Int32Array.of(2, 0, 2) } };
      const variables = new Map([['table', { shape: [4, 2], data: values }]]);
      const { gradients } = await run(program, feeds, variables);
      const gradient = gradients.get('table') as Exclude<Gradient, Float32Array>;
      expect([...gradient.ids]).toEqual([2, 0, 2]);
      expect([...gradient.rows]).toEqual([10, 12, 2, 4, 10, 12]);
    });

    it('makes updates when everything was computed', async () => {
      const builder = new ProgramBuilder('updates');
      const mean = builder.variable('mean', [2], { trainable: false });
      const centres = builder.variable('centres', [3, 2], { rows: true });
      const ids = builder.input('ids', [null], { dtype: 'int32' });
      const taken = centres.gather(ids);
      const program = builder.build({
        outputs: { before: mean.add(0), taken },
        updates: [
          { kind: 'assign', variable: 'mean', value: mean.multiply(0.5).add(1).name },
          {
            kind: 'subtractRows',
            variable: 'centres',
            ids: ids.name,
            rows: taken.multiply(0.25).name,
          },
        ],
      });
      const variables = new Map([
        ['mean', { shape: [2], data: Float32Array.of(2, 4) }],
        ['centres', { shape: [3, 2], data: Float32Array.of(4, 8, 12, 16, 20, 24) }],
      ]);
      const feeds = { ids: { shape: [3], data: Int32Array.of(1, 0, 1) } };
      const result = await run(program, feeds, variables);
      expect([...(result.outputs.before?.data ?? [])]).toEqual([2, 4]);
      expect([...(result.outputs.taken?.data ?? [])]).toEqual([12, 16, 4, 8, 12, 16]);
      expect([...(result.variables.get('mean') ?? [])]).toEqual([2, 3]);
      expect([...(result.variables.get('centres') ?? [])]).toEqual([3, 6, 6, 8, 20, 24]);
    });
  });
}
