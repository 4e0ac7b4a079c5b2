import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { differentiate, type Program, ProgramBuilder, type Value } from '../../../program/index.js';
import type { ProgramFeeds } from '../../program-engine.js';
import { describeProgramEngine } from '../../testing/describe-program-engine.js';
import { createOnnxProgramEngine } from '../index.js';

const engine = createOnnxProgramEngine({ ort, threads: 1 });

describeProgramEngine('onnxruntime-node', async () => engine);

function wave(length: number, step: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin((i + 1) * step));
}

/** A network in small: every layout is in it. */
function smallProgram(): Program {
  const builder = new ProgramBuilder('train');
  const images = builder.input('images', [null, 6, 6, 2]);
  const same = { kernel: [3, 3], strides: [2, 2], padding: 'same' } as const;
  const filters = builder.variable('filters', [3, 3, 2, 4]);
  const scales = builder.variable('scales', [4]);
  const head = builder.variable('head', [4, 3]);
  const maps = images.conv2d(filters, same).multiply(scales).relu();
  const logits = maps.mean({ axes: [1, 2] }).matMul(head);
  const table = builder.variable('table', [5, 3], { rows: true });
  const labels = builder.input('labels', [null], { dtype: 'int32' });
  const loss = logits.subtract(table.gather(labels)).square().mean();
  const names = ['filters', 'scales', 'head', 'table'];
  const gradients = differentiate(builder, loss, names);
  const moved = builder.variable('moved', [4], { trainable: false });
  const assigned: Value = moved.multiply(0.5).add(maps.max({ axes: [0, 1, 2] }));
  const updates = [{ kind: 'assign', variable: 'moved', value: assigned.name } as const];
  return builder.build({ outputs: { loss, maps, logits }, gradients, updates });
}

const feeds: ProgramFeeds = {
  images: { shape: [3, 6, 6, 2], data: wave(216, 0.7) },
  labels: { shape: [3], data: Int32Array.of(4, 1, 4) },
};

async function opened() {
  const session = await engine.open([smallProgram()]);
  let step = 1.3;
  for (const [name, values] of session.variables) {
    values.set(session.toEngineOrder(name, wave(values.length, step)));
    step += 0.4;
  }
  return session;
}

describe('programs on onnxruntime-node', () => {
  it('keep filters as ONNX convolves with them, and give them back as they were', async () => {
    await using session = await opened();
    const given = wave(72, 1.3);
    const kept = session.variables.get('filters') as Float32Array;
    expect(kept[1]).toBe(given[8]); // [out, in, height, width]: one column on, in [3, 3, 2, 4]
    expect(session.fromEngineOrder('filters', kept)).toEqual(given);
  });

  it('give derivatives that finite differences confirm, in the order of the variables', async () => {
    await using session = await opened();
    const lossAt = async () => (await session.run('train', feeds)).outputs.loss?.data[0] as number;
    const { gradients } = await session.run('train', feeds);
    const copies = [...gradients].flatMap(([name, gradient]) =>
      gradient instanceof Float32Array ? [[name, gradient.slice()] as const] : [],
    );
    expect(copies.map(([name]) => name)).toEqual(['filters', 'scales', 'head']);
    for (const [name, gradient] of copies) {
      const values = session.variables.get(name) as Float32Array;
      for (const at of [0, 1, values.length - 1]) {
        const before = values[at] as number;
        values[at] = before + 1e-2;
        const above = await lossAt();
        values[at] = before - 1e-2;
        const below = await lossAt();
        values[at] = before;
        expect((above - below) / 2e-2).toBeCloseTo(gradient[at] as number, 3);
      }
    }
  });

  it('name the rows of a table that a run took, once for each time', async () => {
    await using session = await opened();
    const { gradients } = await session.run('train', feeds);
    expect(gradients.get('table')).toMatchObject({ ids: Int32Array.of(4, 1, 4) });
    expect(gradients.get('table')).toHaveProperty('rows.length', 9);
  });

  it('leave in variables what the program assigns, after all else', async () => {
    await using session = await opened();
    const before = (session.variables.get('moved') as Float32Array).slice();
    const { outputs } = await session.run('train', feeds);
    const { shape, data } = outputs.maps as { shape: number[]; data: Float32Array };
    expect(shape).toEqual([3, 3, 3, 4]);
    const largest = [0, 1, 2, 3].map((c) => Math.max(...data.filter((_, i) => i % 4 === c)));
    const wanted = largest.map((value, c) => Math.fround((before[c] as number) * 0.5) + value);
    for (const [c, value] of (session.variables.get('moved') as Float32Array).entries()) {
      expect(value).toBeCloseTo(wanted[c] as number, 5);
    }
  });

  it('yield what stays as it is when they run again', async () => {
    await using session = await opened();
    const first = await session.run('train', feeds);
    const kept = (first.gradients.get('head') as Float32Array).slice();
    (session.variables.get('head') as Float32Array).fill(0);
    await session.run('train', feeds);
    expect(first.gradients.get('head')).toEqual(kept);
  });

  it('refuse what does not fit, and to run when they are disposed', async () => {
    const session = await opened();
    const { images } = feeds as Required<typeof feeds>;
    await expect(session.run('train', { images } as ProgramFeeds)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    await expect(session.run('tarin', feeds)).rejects.toThrow(/There are: train/);
    await session.dispose();
    await session.dispose();
    await expect(session.run('train', feeds)).rejects.toMatchObject({ code: 'DISPOSED' });
  });
});
