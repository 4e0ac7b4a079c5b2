import { describe, expect, it } from 'vitest';
import type { Weights } from '../../arrays/weights.js';
import { OPTIMIZERS, type OptimizerName, optimizerSpec } from '../../program/optimizer-spec.js';
import type { Gradient } from '../../runtime/program-engine.js';
import { HostOptimizer, type HostOptimizerOptions } from './host-optimizer.js';

const sgd = optimizerSpec('SGD');

/** Variables of one dimension, or two where an array of rows is given. */
function variables(arrays: Record<string, readonly number[] | readonly number[][]>) {
  return new Map(
    Object.entries(arrays).map(([name, values]) => {
      const rows = values as readonly number[][];
      const shape = Array.isArray(values[0]) ? [rows.length, rows[0]!.length] : [values.length];
      return [name, { shape, data: Float32Array.from(values.flat()) }];
    }),
  );
}

const gradients = (arrays: Record<string, Gradient | readonly number[]>) =>
  new Map(
    Object.entries(arrays).map(([name, value]) => [
      name,
      Array.isArray(value) ? Float32Array.from(value) : (value as Gradient),
    ]),
  );

const rows = (ids: readonly number[], values: readonly number[]): Gradient => ({
  ids: Int32Array.from(ids),
  rows: Float32Array.from(values),
});

const valuesOf = (weights: Weights) =>
  Object.fromEntries([...weights].map(([name, { data }]) => [name, [...data]]));

/** What is left of variables of zeros after one step of SGD at rate 1: the negated gradient. */
function stepFromZero(
  given: Record<string, Gradient | readonly number[]>,
  options: HostOptimizerOptions,
  lossScale = 1,
) {
  const zeros = variables({ w: [0, 0], centers: [[0], [0], [0]] });
  const optimizer = new HostOptimizer(sgd, zeros, options);
  const outcome = optimizer.apply(gradients(given), { learningRate: 1, lossScale });
  const { w, centers } = valuesOf(zeros);
  return { outcome, w, centers };
}

describe('HostOptimizer', () => {
  it('shortens all gradients together to the limit, as torch.nn.utils.clip_grad_norm_ does', () => {
    // Rows 12 = 5 + 7 of one id count once, as their sum: the norm is 13.
    const given = { w: [3, 4], centers: rows([2, 2], [5, 7]) };
    const { outcome, w, centers } = stepFromZero(given, { clip: { by: 'norm', limit: 6.5 } });
    expect(outcome).toEqual({ outcome: 'applied', gradientNorm: 13 });
    expect([w, centers]).toEqual([
      [-1.5, -2],
      [0, 0, -6],
    ]);
    expect(stepFromZero(given, { clip: { by: 'norm', limit: 14 } }).w).toEqual([-3, -4]);
  });

  it('clips each value, and leaves the given gradients as they are', () => {
    const w = Float32Array.of(3, -0.5);
    const given = { w, centers: rows([0, 1, 0], [0.75, -4, 0.75]) };
    const clipped = stepFromZero(given, { clip: { by: 'value', limit: 1 } });
    expect(clipped).toMatchObject({ w: [-1, 0.5], centers: [-1, 1, 0] });
    expect([...w]).toEqual([3, -0.5]);
  });

  it('takes the loss scale out again, before it clips', () => {
    const given = { w: [3 * 1024, 4 * 1024], centers: rows([1], [12 * 1024]) };
    expect(stepFromZero(given, {}, 1024)).toEqual({
      outcome: { outcome: 'applied', gradientNorm: 13 },
      w: [-3, -4],
      centers: [0, -12, 0],
    });
    expect(stepFromZero(given, { clip: { by: 'norm', limit: 6.5 } }, 1024).w).toEqual([-1.5, -2]);
    expect(stepFromZero(given, { clip: { by: 'value', limit: 3.5 } }, 1024).w).toEqual([-3, -3.5]);
  });

  it.each(Object.keys(OPTIMIZERS) as OptimizerName[])(
    '%s: a gradient that is not finite changes nothing, whatever came before it',
    (name) => {
      const arrays = variables({ a: [1, 2], centers: [[1], [2]], z: [3] });
      const optimizer = new HostOptimizer(optimizerSpec(name), arrays);
      const step = (given: Record<string, Gradient | readonly number[]>) =>
        optimizer.apply(gradients(given), { learningRate: 0.1 });
      step({ a: [1, 2], centers: rows([1], [1]), z: [0.5] });
      const before = [valuesOf(arrays), valuesOf(optimizer.state())];
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(step({ a: [1, 2], centers: rows([0], [bad]), z: [bad] })).toEqual({
          outcome: 'skipped',
          variable: 'centers',
        });
      }
      expect([valuesOf(arrays), valuesOf(optimizer.state())]).toEqual(before);
    },
  );

  it('moves by the mean of several gradients, each row by those that name it', () => {
    const arrays = variables({ w: [1], centers: [[0], [0], [0]] });
    const optimizer = new HostOptimizer(optimizerSpec('MOM'), arrays, { accumulate: 2 });
    const all = variables({ w: [1], centers: [[0], [0], [0]] });
    const atOnce = new HostOptimizer(optimizerSpec('MOM'), all);
    for (let k = 1; k <= 4; k++) {
      const first = { w: [k], centers: rows([0, 2], [1, k]) };
      const second = { w: [3], centers: rows([2, 1], [3, 2]) };
      const before = valuesOf(arrays);
      expect(optimizer.apply(gradients(first), { learningRate: 0.1 }).outcome).toBe('accumulated');
      expect(valuesOf(arrays)).toEqual(before);
      const bad = gradients({ w: [Number.NaN] });
      expect(optimizer.apply(bad, { learningRate: 0.1 }).outcome).toBe('skipped');
      expect(optimizer.apply(gradients(second), { learningRate: 0.1 }).outcome).toBe('applied');
      const mean = { w: [(k + 3) / 2], centers: rows([0, 2, 1], [0.5, (k + 3) / 2, 1]) };
      atOnce.apply(gradients(mean), { learningRate: 0.1 });
      expect(valuesOf(arrays)).toEqual(valuesOf(all));
    }
    expect(optimizer.step).toBe(4);
  });

  it('leaves frozen variables alone and keeps no slots for them', () => {
    const arrays = variables({ 'Net/conv/weights': [1], 'Logits/weights': [1] });
    const frozen = (name: string) => name.startsWith('Net/');
    const optimizer = new HostOptimizer(optimizerSpec('ADAM'), arrays, { frozen });
    const given = { 'Net/conv/weights': [Number.NaN], 'Logits/weights': [1] };
    expect(optimizer.apply(gradients(given), { learningRate: 0.1 }).outcome).toBe('applied');
    expect(arrays.get('Net/conv/weights')?.data[0]).toBe(1);
    expect(arrays.get('Logits/weights')?.data[0]).toBeLessThan(1);
    expect([...optimizer.state().keys()]).toEqual([
      ...['optimizer/step', 'optimizer/waiting'],
      ...['Logits/weights/Adam', 'Logits/weights/Adam_1'],
    ]);
  });

  it('lets weights decay with ADAMW, not what shifts and scales', () => {
    const names = ['a/weights', 'a/biases', 'bn/beta', 'bn/gamma', 'prelu/alpha', 'centers'];
    const decayed = (options: HostOptimizerOptions) => {
      const arrays = variables(Object.fromEntries(names.map((name) => [name, [1]])));
      const spec = optimizerSpec('ADAMW', { weightDecay: 0.5 });
      const zeros = gradients(Object.fromEntries(names.map((name) => [name, [0]])));
      new HostOptimizer(spec, arrays, options).apply(zeros, { learningRate: 0.1 });
      return names.filter((name) => arrays.get(name)?.data[0] !== 1);
    };
    expect(decayed({})).toEqual(['a/weights']);
    expect(decayed({ decays: (name) => name.endsWith('a') })).toEqual([
      ...['bn/beta', 'bn/gamma', 'prelu/alpha'],
    ]);
  });

  it.each([1, 3])(
    'goes on from its state to the bit, taken between any gradients of %i',
    (accumulate) => {
      for (const name of Object.keys(OPTIMIZERS) as OptimizerName[]) {
        const run = (from: number, to: number, arrays: Weights, optimizer: HostOptimizer) => {
          for (let k = from; k < to; k++) {
            const centers = rows([k % 3, 2], [Math.sin(k), Math.cos(k)]);
            const given = gradients({ w: [Math.sin(3 * k), Math.cos(2 * k)], centers });
            optimizer.apply(given, { learningRate: 0.05 });
          }
          return { ...valuesOf(arrays), ...valuesOf(optimizer.state()) };
        };
        const make = () => variables({ w: [1, -1], centers: [[0.5], [0.25], [0]] });
        const begin = (arrays: Weights) =>
          new HostOptimizer(optimizerSpec(name), arrays, { accumulate });
        const whole = make();
        const expected = run(0, 11, whole, begin(whole));
        for (const stop of [0, 1, 5, 6]) {
          const arrays = make();
          const first = begin(arrays);
          run(0, stop, arrays, first);
          const state = structuredClone(first.state());
          const second = begin(arrays);
          second.restore(state);
          expect(second.step).toBe(Math.floor(stop / accumulate));
          expect(run(stop, 11, arrays, second)).toEqual(expected);
        }
      }
    },
  );

  it('refuses the state of another optimiser, or of other variables, and keeps its own', () => {
    const arrays = variables({ w: [1, 2] });
    const optimizer = new HostOptimizer(optimizerSpec('ADAM'), arrays);
    optimizer.apply(gradients({ w: [1, 1] }), { learningRate: 0.1 });
    const before = structuredClone(optimizer.state());
    const others: [Weights, RegExp][] = [
      [new HostOptimizer(optimizerSpec('MOM'), arrays).state(), /no "w\/Adam"/],
      [
        new HostOptimizer(optimizerSpec('ADAM'), variables({ w: [1] })).state(),
        /"w\/Adam" has 1 values in the checkpoint instead of 2/,
      ],
      [new Map(), /no "optimizer\/step"/],
    ];
    for (const [state, message] of others) {
      expect(() => optimizer.restore(state)).toThrow(message);
      expect(() => optimizer.restore(state)).toThrow(
        expect.objectContaining({ code: 'CHECKPOINT_INVALID' }),
      );
      expect(optimizer.state()).toEqual(before);
    }
  });

  it('refuses gradients that wait for more than make a step here', () => {
    const arrays = variables({ w: [1, 2] });
    const three = new HostOptimizer(sgd, arrays, { accumulate: 3 });
    for (let k = 0; k < 2; k++) three.apply(gradients({ w: [1, 1] }), { learningRate: 0.1 });
    const two = new HostOptimizer(sgd, arrays, { accumulate: 2 });
    expect(() => two.restore(three.state())).toThrow(/2 gradients that wait; here 2 make a step/);
    three.restore(three.state());
    three.apply(gradients({ w: [1, 4] }), { learningRate: 1 });
    expect(valuesOf(arrays)).toEqual({ w: [0, 0] });
  });

  it.each<[Record<string, Gradient | readonly number[]>, RegExp]>([
    [{ v: [1] }, /"v", which is no variable/],
    [{ w: [1, 2, 3] }, /"w" has 3 values instead of 2/],
    [{ centers: rows([3], [1]) }, /"centers" names row 3, of 3/],
    [{ centers: rows([-1], [1]) }, /"centers" names row -1/],
    [{ centers: rows([0, 1], [1]) }, /"centers" has 1 values for 2 rows of 1/],
  ])('refuses the gradients %j', (given, message) => {
    expect(() => stepFromZero(given, {})).toThrow(message);
    expect(() => stepFromZero(given, {})).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  it('refuses options and scalars out of range', () => {
    const make = (options: HostOptimizerOptions) => new HostOptimizer(sgd, new Map(), options);
    expect(() => make({ accumulate: 0 })).toThrow(/accumulate is 0/);
    expect(() => make({ accumulate: 1.5 })).toThrow(/accumulate is 1.5/);
    expect(() => make({ clip: { by: 'norm', limit: 0 } })).toThrow(/clip is .*"limit":0/);
    expect(() => make({ clip: { by: 'length' as never, limit: 1 } })).toThrow(/clip is/);
    for (const learningRate of [-1, Number.NaN, undefined as never]) {
      expect(() => make({}).apply(new Map(), { learningRate })).toThrow(/learningRate is/);
    }
    expect(() => make({}).apply(new Map(), { learningRate: 1, lossScale: 0 })).toThrow(/lossScale/);
  });
});

describe('optimizerSpec', () => {
  it('has defaults and takes others', () => {
    expect(optimizerSpec('ADAM')).toEqual({ name: 'ADAM', beta1: 0.9, beta2: 0.999, epsilon: 0.1 });
    expect(optimizerSpec('ADAM', { epsilon: 1e-8 }).epsilon).toBe(1e-8);
  });

  it.each([
    ['ADAMAX', {}, /"ADAMAX".*Known: ADAGRAD, ADADELTA, ADAM, RMSPROP, MOM, SGD, ADAMW/],
    ['toString', {}, /"toString"/],
    ['MOM', { momentum: 1 }, /MOM: momentum is 1, not below 1/],
    ['MOM', { nesterov: 1 }, /nesterov is 1, not true or false/],
    ['ADAM', { epsilon: -1 }, /epsilon is -1/],
    ['ADAM', { momentum: 0.5 }, /"momentum"; known: beta1, beta2, epsilon/],
    ['SGD', { momentum: 0.5 }, /known: none/],
    ['ADAM', { name: 'MOM' }, /"name"/],
  ])('refuses %s with %j', (name, hyperParameters, message) => {
    expect(() => optimizerSpec(name as 'ADAM', hyperParameters as never)).toThrow(message);
  });
});
