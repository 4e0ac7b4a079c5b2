import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { engine, getBackend, setBackend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { differentiate, ProgramBuilder } from '../../../program/index.js';
import { describeProgramEngine } from '../../testing/describe-program-engine.js';
import { createTfjsProgramEngine } from './index.js';

describeProgramEngine('tfjs on plain JavaScript', () =>
  createTfjsProgramEngine({ backend: 'cpu' }),
);
describeProgramEngine('tfjs on wasm', () => createTfjsProgramEngine({ backend: 'wasm' }));

describe('the tfjs program engine', () => {
  const builder = new ProgramBuilder('train');
  const x = builder.input('x', [null, 6, 6, 3]);
  const w = builder.variable('w', [3, 3, 3, 4]);
  const map = x.conv2d(w, { kernel: [3, 3], strides: [2, 2], padding: 'same' }).relu();
  const loss = map.square().mean();
  const program = builder.build({
    outputs: { loss, map },
    gradients: differentiate(builder, loss, ['w']),
  });
  const feeds = { x: { shape: [2, 6, 6, 3], data: new Float32Array(216).fill(0.5) } };

  it.each(['cpu', 'wasm'])('leaves no tensor behind on %s, also when it fails', async (backend) => {
    const programs = await createTfjsProgramEngine({ backend });
    const session = await programs.open([program]);
    const before = engine().state.numTensors;
    for (let i = 0; i < 3; i++) await session.run('train', feeds);
    expect(engine().state.numTensors).toBe(before);
    const bad = { ...program, nodes: program.nodes.map((node) => misfit(node)) };
    const failing = await programs.open([bad as typeof program]);
    await expect(failing.run('train', feeds)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    expect(engine().state.numTensors).toBe(before);
    await session.dispose();
  });

  it('leaves the current backend of the program as it is', async () => {
    await setBackend('cpu');
    await using session = await (await createTfjsProgramEngine({ backend: 'wasm' })).open([
      program,
    ]);
    const run = session.run('train', feeds);
    expect(getBackend()).toBe('cpu');
    await run;
    expect(getBackend()).toBe('cpu');
  });

  it('says which package registers a backend it does not know', async () => {
    const creation = createTfjsProgramEngine({ backend: 'webgpu' });
    await expect(creation).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
  });
});

/** A function that there is not, as a program of a newer version might have it. */
function misfit(node: (typeof ProgramBuilder.prototype.nodes)[number]) {
  return node.op.type === 'unary' ? { ...node, op: { ...node.op, function: 'unheard-of' } } : node;
}
