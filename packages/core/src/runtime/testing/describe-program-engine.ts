import { describe, expect, it } from 'vitest';
import type { WeightTensor } from '../../arrays/weights.js';
import { differentiate, ProgramBuilder } from '../../program/index.js';
import type { Gradient, ProgramEngine, ProgramSession } from '../program-engine.js';
import { describeProgramOperations, type RunProgram } from './describe-program-operations.js';

/** A run of a fresh session; arrays go in and come out in the order of weight files. */
function runOn(createEngine: () => Promise<ProgramEngine>): RunProgram {
  return async (program, feeds, variables) => {
    const engine = await createEngine();
    await using session = await engine.open([program]);
    for (const { name } of program.variables) {
      const { data } = variables.get(name) as WeightTensor;
      session.variables.get(name)?.set(session.toEngineOrder(name, data));
    }
    const { outputs, gradients } = await session.run(program.name, feeds);
    const outside = (name: string, gradient: Gradient) =>
      gradient instanceof Float32Array ? session.fromEngineOrder(name, gradient) : gradient;
    return {
      outputs,
      gradients: new Map([...gradients].map(([name, value]) => [name, outside(name, value)])),
      variables: new Map(
        [...session.variables].map(([name, data]) => [name, session.fromEngineOrder(name, data)]),
      ),
    };
  };
}

/** The suite that every engine of programs has to pass: operations, derivatives, updates, errors. */
export function describeProgramEngine(
  name: string,
  createEngine: () => Promise<ProgramEngine>,
): void {
  describeProgramOperations(name, runOn(createEngine));

  describe(`sessions of programs on ${name}`, () => {
    const builder = new ProgramBuilder('train');
    const x = builder.input('x', [null, 2]);
    const labels = builder.input('labels', [null], { dtype: 'int32' });
    const w = builder.variable('w', [2, 3]);
    const logits = x.matMul(w).multiply(builder.scalar('scale', 2));
    const loss = logits.logSoftmax().multiply(labels.oneHot(3)).sum().negate();
    const train = builder.build({
      outputs: { loss, logits },
      gradients: differentiate(builder, loss, ['w']),
    });

    const other = new ProgramBuilder('forward');
    const forward = other.build({
      outputs: { logits: other.input('x', [null, 2]).matMul(other.variable('w', [2, 3])) },
    });

    const feeds = {
      x: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
      labels: { shape: [2], data: Int32Array.of(0, 2) },
    };

    async function open(): Promise<ProgramSession> {
      const session = await (await createEngine()).open([train, forward]);
      session.variables
        .get('w')
        ?.set(session.toEngineOrder('w', Float32Array.of(1, 0, -1, 0, 1, 0.5)));
      return session;
    }

    it('shares variables among programs, and sees what changes in them', async () => {
      await using session = await open();
      const first = await session.run('forward', { x: feeds.x });
      expect([...(first.outputs.logits?.data ?? [])]).toEqual([1, 2, 0, 3, 4, -1]);
      const scaled = await session.run('train', feeds);
      expect([...(scaled.outputs.logits?.data ?? [])]).toEqual([2, 4, 0, 6, 8, -2]);
      session.variables.get('w')?.fill(1);
      const second = await session.run('forward', { x: feeds.x });
      expect([...(second.outputs.logits?.data ?? [])]).toEqual([3, 3, 3, 7, 7, 7]);
      expect([...(first.outputs.logits?.data ?? [])]).toEqual([1, 2, 0, 3, 4, -1]);
    });

    it('takes batches of any size, and another scalar than the default', async () => {
      await using session = await open();
      const scale = { shape: [], data: Float32Array.of(3) };
      const one = {
        x: { shape: [1, 2], data: Float32Array.of(1, 2) },
        labels: { shape: [1], data: Int32Array.of(1) },
      };
      const { outputs } = await session.run('train', { ...one, scale });
      expect(outputs.logits).toMatchObject({ shape: [1, 3], data: Float32Array.of(3, 6, 0) });
      expect((await session.run('train', feeds)).outputs.logits?.shape).toEqual([2, 3]);
    });

    it('leaves feeds, variables and earlier results alone when gradients are changed', async () => {
      await using session = await open();
      const before = session.variables.get('w')?.slice();
      const { gradients, outputs } = await session.run('train', feeds);
      const gradient = gradients.get('w') as Float32Array;
      const kept = gradient.slice();
      gradient.fill(7);
      expect(session.variables.get('w')).toEqual(before);
      const again = await session.run('train', feeds);
      expect(again.gradients.get('w')).toEqual(kept);
      expect(again.outputs.loss?.data).toEqual(outputs.loss?.data);
      expect(outputs.loss?.shape).toEqual([]);
    });

    it.each([
      ['an unknown program', 'nonsense', feeds, /no program.*nonsense/],
      ['a missing input', 'train', { x: feeds.x }, /"labels" is missing/],
      ['an unknown input', 'train', { ...feeds, y: feeds.x }, /no input "y"/],
      [
        'a wrong shape',
        'train',
        { ...feeds, x: { shape: [2, 3], data: new Float32Array(6) } },
        /takes \[\?, 2\], not \[2, 3\]/,
      ],
      [
        'a wrong type',
        'train',
        { ...feeds, labels: { shape: [2], data: Float32Array.of(0, 2) } },
        /"labels" takes its values as an Int32Array/,
      ],
      [
        'a wrong number of values',
        'train',
        { ...feeds, x: { shape: [2, 2], data: new Float32Array(3) } },
        /has 4 values, not 3/,
      ],
    ])('refuses %s', async (_what, program, given, message) => {
      await using session = await open();
      const run = session.run(program, given);
      await expect(run).rejects.toThrow(message);
      await expect(run).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    it('is of no use after dispose, which may be called again', async () => {
      const session = await open();
      await session.dispose();
      await session.dispose();
      await expect(session.run('train', feeds)).rejects.toMatchObject({ code: 'DISPOSED' });
    });
  });
}
