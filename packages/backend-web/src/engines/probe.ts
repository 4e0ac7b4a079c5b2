import {
  elementCount,
  NetworkBuilder,
  type NodeHandle,
  parametersOf,
  type Runtime,
  type TensorData,
} from '@facenet/core/network';

/** What trying an engine tells. */
export interface ProbeResult {
  /** How far its answer is from the right one, as a share of that. */
  readonly error: number;
  /** Of one run. */
  readonly milliseconds: number;
}

/** A few runs prepare an engine, which compiles what it runs; of the next ones the median counts. */
const WARMUPS = 3;
const RUNS = 5;
const SIDE = 112;
/** Makes biases and slopes small beside what they are added to. */
const BIAS = 16;

/** What the network makes of the crop, as every engine computes it that computes rightly. */
const PROBE_ANSWER: readonly number[] = [
  0.408418, 0.069905, 0.772972, -0.36861, 1.087068, 1.042046, -0.548558, 0.555548,
];

/** A small network of the layers that those have which find and tell faces. */
function probeNetwork() {
  const net = new NetworkBuilder('probe');
  let x = layer(net.input('input', [null, SIDE, SIDE, 3]), 'first', 16, 3, 2);
  x = x.depthwiseConv2d('spread', { kernel: 3, padding: 'same' }).prelu('spread/PReLU');
  for (let i = 0; i < 6; i++)
    x = bottleneck(net, x, `block${i}`, 32 + 16 * Math.floor(i / 3), i % 3);
  x = x.maxPool('pool', { kernel: 2, strides: 2 }).pad('pad', [1, 1, 0]);
  const answer = x.flatten('flat').dense('answer', { units: 8 });
  return net.build({ answer });
}

function layer(x: NodeHandle, name: string, filters: number, kernel: number, strides = 1) {
  const options = { filters, kernel, strides, padding: 'same' } as const;
  return x.conv2d(name, options).prelu(`${name}/PReLU`);
}

function bottleneck(net: NetworkBuilder, x: NodeHandle, name: string, output: number, row: number) {
  const strides = row === 0 ? 2 : 1;
  const wide = layer(x, `${name}/wide`, output * 2, 1);
  const window = { kernel: 3, strides, padding: 'same' } as const;
  const seen = wide.depthwiseConv2d(`${name}/seen`, window).prelu(`${name}/seen/PReLU`);
  const narrow = seen.conv2d(`${name}/narrow`, { filters: output, kernel: 1 });
  return row === 0 ? narrow : net.sum(`${name}/sum`, [narrow, x]);
}

/** Runs the network on an engine. */
export async function probe(runtime: Runtime): Promise<ProbeResult> {
  const network = probeNetwork();
  const session = await runtime.load(network, probeWeights(network));
  try {
    const input: TensorData = { shape: [1, SIDE, SIDE, 3], data: noise(SIDE * SIDE * 3, 1) };
    let error = 0;
    const times: number[] = [];
    for (let run = 0; run < WARMUPS + RUNS; run++) {
      const started = performance.now();
      const { answer } = await session.run({ input });
      if (run >= WARMUPS) times.push(performance.now() - started);
      error = Math.max(error, distance((answer as TensorData).data));
    }
    times.sort((a, b) => a - b);
    return { error, milliseconds: times[RUNS >> 1] as number };
  } finally {
    await session.dispose();
  }
}

/** As large as keeps the values of the layers in one range. */
function probeWeights(network: ReturnType<typeof probeNetwork>) {
  const parameters = parametersOf(network);
  return new Map(
    parameters.map(({ name, shape, role }, i) => {
      const size = elementCount(shape);
      const outputs = shape.at(role === 'weights' && shape.at(-1) === 1 ? -2 : -1) as number;
      const inputs = role === 'weights' ? size / outputs : BIAS;
      const scale = Math.sqrt(3 / inputs);
      return [name, { shape, data: noise(size, i + 2).map((value) => value * scale) }] as const;
    }),
  );
}

/** The same values from -1 to 1 in every browser. */
function noise(length: number, seed: number): Float32Array {
  let state = Math.imul(seed, 0x9e3779b1);
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

/** Not a number where the answer has one that is none. */
function distance(answer: Float32Array): number {
  const off = PROBE_ANSWER.map((value, i) => (answer[i] as number) - value);
  return Math.hypot(...off) / Math.hypot(...PROBE_ANSWER);
}
