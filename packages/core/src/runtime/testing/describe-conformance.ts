import { describe, expect, it } from 'vitest';
import { elementCount } from '../../arrays/element-count.js';
import type { Weights } from '../../arrays/weights.js';
import { type Network, NetworkBuilder, parametersOf } from '../../network/index.js';
import { OPERATION_TYPES } from '../../network/ops/index.js';
import type { Runtime, Session, TensorData } from '../runtime.js';
import { conformanceCases } from './conformance-cases.js';
import { referenceRun } from './reference-run.js';

const waves = (shape: readonly number[], phase: number): TensorData => {
  const length = elementCount(shape);
  return { shape, data: Float32Array.from({ length }, (_, k) => Math.sin(phase + 0.7 * k)) };
};

function weightsFor(network: Network): Weights {
  return new Map(
    parametersOf(network).map(({ name, role, shape }, i) => {
      const { data } = waves(shape, i + 1);
      // Variances are positive by nature.
      const values = role === 'moving_variance' ? data.map((value) => 1 + value / 2) : data;
      return [name, { shape, data: values }];
    }),
  );
}

function expectEqual(actual: TensorData | undefined, expected: TensorData | undefined) {
  expect(actual?.shape).toEqual(expected?.shape);
  const isWrong = (value: number, i: number) => {
    const difference = Math.abs((actual?.data[i] as number) - value);
    return !(difference < 2e-5 * Math.max(1, Math.abs(value)));
  };
  const wrong = expected?.data.findIndex(isWrong) ?? -1;
  expect(actual?.data[wrong], `value ${wrong}`).toBe(expected?.data[wrong]);
}

/** The suite that every runtime has to pass: results, shapes, errors and disposal. */
export function describeConformance(name: string, createRuntime: () => Promise<Runtime>): void {
  describe(`conformance of ${name}`, () => {
    it('has a case for every operation', () => {
      const covered = conformanceCases.flatMap(({ network }) =>
        network.nodes.map(({ op }) => op.type),
      );
      expect([...new Set(covered)].sort()).toEqual([...OPERATION_TYPES].sort());
    });

    it.each(conformanceCases)('$name', async ({ network, feeds }) => {
      const weights = weightsFor(network);
      const session = await (await createRuntime()).load(network, weights);
      for (const [i, shape] of feeds.entries()) {
        const inputs = { input: waves(shape, 0.1 + i) };
        const expected = referenceRun(network, weights, inputs);
        expectEqual((await session.run(inputs)).out, expected.out);
      }
      await session.dispose();
    });

    it('takes several inputs and gives several outputs', async () => {
      const net = new NetworkBuilder('two by two');
      const [a, b] = [net.input('a', [null, 2]), net.input('b', [null, 2])];
      const sum = net.sum('sum', [a, b]);
      const network = net.build({ sum, same: sum, relu: a.relu('relu'), echo: b });
      const session = await (await createRuntime()).load(network, new Map());
      const inputs = { a: waves([3, 2], 1), b: waves([3, 2], 2) };
      const results = await session.run(inputs);
      const expected = referenceRun(network, new Map(), inputs);
      for (const output of ['sum', 'same', 'relu', 'echo']) {
        expectEqual(results[output], expected[output]);
      }
      await session.dispose();
    });

    describe('a session', () => {
      const net = new NetworkBuilder('guarded');
      const network = net.build({ out: net.input('input', [null, 4, null, 3]).relu('relu') });

      it.each([
        [{}, /"input".*missing.*\[\?, 4, \?, 3\]/],
        [{ input: waves([1, 5, 4, 3], 0) }, /takes \[\?, 4, \?, 3\], not \[1, 5, 4, 3\]/],
        [{ input: waves([4, 3], 0) }, /not \[4, 3\]/],
        [{ input: waves([0, 4, 4, 3], 0) }, /not \[0, 4, 4, 3\]/],
        [{ input: { shape: [1, 4, 4, 3], data: new Float32Array(7) } }, /48 values, not 7/],
        [{ input: { shape: [1, 4, 1, 3], data: Array(12).fill(0) } }, /Float32Array, not \[0,0/],
        [{ input: { data: new Float32Array(12) } }, /takes .*, not undefined/],
        [{ input: waves([1, 4, 4, 3], 0), other: waves([1], 0) }, /no input "other"/],
      ])('refuses inputs that do not fit (%#)', async (inputs, message) => {
        const session = await (await createRuntime()).load(network, new Map());
        const run = session.run(inputs as unknown as Record<string, TensorData>);
        await expect(run).rejects.toThrow(message);
        await expect(run).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
        await session.dispose();
      });

      it('is of no use after dispose, which may be called again', async () => {
        const session = await (await createRuntime()).load(network, new Map());
        await session.dispose();
        await session.dispose();
        const run = session.run({ input: waves([1, 4, 1, 3], 0) });
        await expect(run).rejects.toMatchObject({ code: 'DISPOSED' });
      });

      it('lets calls end or says that it is disposed, when it is disposed under them', async () => {
        const session = await (await createRuntime()).load(network, new Map());
        const input = waves([1, 4, 2, 3], 1);
        const calls = Array.from({ length: 32 }, () => session.run({ input }));
        const settled = Promise.allSettled(calls);
        await Promise.all([session.dispose(), session.dispose()]);
        const { out } = referenceRun(network, new Map(), { input });
        for (const call of await settled) {
          if (call.status === 'fulfilled') expectEqual(call.value.out, out);
          else expect(call.reason).toMatchObject({ code: 'DISPOSED' });
        }
      });

      it('is disposed by `await using`', async () => {
        const runtime = await createRuntime();
        let kept: Session;
        {
          await using session = await runtime.load(network, new Map());
          kept = session;
        }
        const run = kept.run({ input: waves([1, 4, 1, 3], 0) });
        await expect(run).rejects.toMatchObject({ code: 'DISPOSED' });
      });

      it('gives results that stay as they are when it runs again', async () => {
        const session = await (await createRuntime()).load(network, new Map());
        const first = await session.run({ input: waves([1, 4, 2, 3], 1) });
        const before = first.out?.data.slice();
        await session.run({ input: waves([1, 4, 2, 3], 2) });
        expect(first.out?.data).toEqual(before);
        await session.dispose();
      });

      it('runs several times at once', async () => {
        const session = await (await createRuntime()).load(network, new Map());
        const inputs = [1, 2, 3, 4].map((phase) => ({ input: waves([1, 4, phase, 3], phase) }));
        const results = await Promise.all(inputs.map((input) => session.run(input)));
        inputs.forEach((input, i) => {
          expectEqual(results[i]?.out, referenceRun(network, new Map(), input).out);
        });
        await session.dispose();
      });
    });

    it('does not load what is aborted already', async () => {
      const net = new NetworkBuilder('unwanted');
      const network = net.build({ out: net.input('input', [null, 4]).relu('relu') });
      const signal = AbortSignal.abort();
      const load = (await createRuntime()).load(network, new Map(), { signal });
      await expect(load).rejects.toMatchObject({ code: 'ABORTED' });
    });

    it('refuses weights of another network', async () => {
      const net = new NetworkBuilder('picky');
      const network = net.build({ out: net.input('input', [null, 4]).dense('fc', { units: 2 }) });
      const weights = new Map([['fc/weights', waves([2, 4], 0)]]);
      const load = (await createRuntime()).load(network, weights);
      await expect(load).rejects.toMatchObject({ code: 'WEIGHTS_MISMATCH' });
      await expect(load).rejects.toThrow(/"fc\/weights" should be \[4, 2\], not \[2, 4\]/);
    });
  });
}
