import { elementCount } from '../arrays/element-count.js';
import type { Weights, WeightTensor } from '../arrays/weights.js';
import type { VariableSpec } from '../program/index.js';
import { seededRandom } from './data/seeded-random.js';

/**
 * Fresh values of variables. Each depends on the seed and its own place alone.
 *
 * @param seed whole number
 */
export function initialValues(variables: readonly VariableSpec[], seed: number): Weights {
  return new Map(
    variables.map((spec, i) => [spec.name, initialValue(spec, seededRandom(seed, i))]),
  );
}

function initialValue({ shape, initializer }: VariableSpec, random: () => number): WeightTensor {
  const data = new Float32Array(elementCount(shape));
  if (initializer.type === 'constant') data.fill(initializer.value);
  else if (initializer.type === 'xavier') {
    const [fanIn, fanOut] = fans(shape);
    const limit = Math.sqrt(6 / (fanIn + fanOut));
    for (let i = 0; i < data.length; i++) data[i] = (2 * random() - 1) * limit;
  } else {
    for (let i = 0; i < data.length; i++) data[i] = truncatedNormal(random) * initializer.deviation;
  }
  return { shape, data };
}

/** What goes into a unit and out of it, as TensorFlow counts: windows times channels. */
function fans(shape: readonly number[]): [number, number] {
  const [outputs = 1, inputs = 1, ...window] = [...shape].reverse();
  const cells = elementCount(window);
  // A depthwise filter has one output a channel, and sees one channel.
  if (outputs === 1 && shape.length === 4) return [cells, cells];
  return [inputs * cells, outputs * cells];
}

/** Box and Muller 1958; what lies beyond two deviations is drawn again. */
function truncatedNormal(random: () => number): number {
  for (;;) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const value = radius * Math.cos(2 * Math.PI * random());
    if (Math.abs(value) <= 2) return value;
  }
}
