import { describe, expect, it } from 'vitest';
import { ProgramBuilder } from './builder.js';
import { evaluateProgram } from './testing/evaluate-program.js';

describe('positions', () => {
  it('tell the samples of a batch apart, whatever its size', () => {
    const builder = new ProgramBuilder('apart');
    const places = builder.input('x', [null, 2]).positions();
    expect(places).toMatchObject({ shape: [null], dtype: 'int32' });
    const itself = places.reshape([null, 1]).equal(places.reshape([1, null]));
    const program = builder.build({ outputs: { itself } });
    for (const batch of [1, 3]) {
      const feeds = { x: { shape: [batch, 2], data: new Float32Array(batch * 2) } };
      const { shape, data } = evaluateProgram(program, feeds).outputs.itself ?? {};
      expect(shape).toEqual([batch, batch]);
      expect(data?.every((value, i) => value === Number(i % (batch + 1) === 0))).toBe(true);
    }
  });
});
