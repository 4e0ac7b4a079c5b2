import { FaceNetError, type Runtime } from '@facenet/core';
import type { WeightTensor } from '@facenet/core/formats';
import { elementCount, type Network, NetworkBuilder, parametersOf } from '@facenet/core/network';
import { firstLine } from './load-optional.js';

const RUNS = 5;
const SIDE = 28;
const CHANNELS = 32;

/** A stack of convolutions like the middle of a face network: 0.12 GFLOPs. */
function probeNetwork() {
  const net = new NetworkBuilder('probe');
  let x = net.input('input', [null, SIDE, SIDE, CHANNELS]);
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    x = x.conv2d(name, { filters: CHANNELS, kernel: 3 }).relu(`${name}/relu`);
  }
  return net.build({ out: x.globalAvgPool('pool') });
}

/**
 * Runs a network of one number, for an engine may start and yet not compute: its driver or a library
 * that it loads only then may be missing.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE with the reason
 */
export async function requireComputing(runtime: Runtime): Promise<void> {
  const net = new NetworkBuilder('trial');
  const x = net.input('input', [null, 1, 1, 1]).conv2d('conv', { filters: 1, kernel: 1 });
  const network = net.build({ out: x });
  try {
    const session = await runtime.load(network, constantWeights(network, 2));
    try {
      const input = { shape: [1, 1, 1, 1], data: Float32Array.of(3) };
      const value = (await session.run({ input })).out?.data[0];
      if (value !== 8) throw new Error(`2 * 3 + 2 is ${value} to it`);
    } finally {
      await session.dispose();
    }
  } catch (cause) {
    const reason = firstLine(cause);
    throw new FaceNetError('ENGINE_UNAVAILABLE', `${runtime.name} does not compute: ${reason}.`, {
      hint: 'Install it again, or use another engine or device.',
      cause,
    });
  }
}

function constantWeights(network: Network, value: number): Map<string, WeightTensor> {
  return new Map(
    parametersOf(network).map(({ name, shape }) => {
      return [name, { shape, data: new Float32Array(elementCount(shape)).fill(value) }];
    }),
  );
}

/** Median milliseconds of one short run: enough to tell engines apart, not a benchmark. */
export async function probeRuntime(runtime: Runtime): Promise<number> {
  const network = probeNetwork();
  const session = await runtime.load(network, constantWeights(network, 0.01));
  try {
    const shape = [1, SIDE, SIDE, CHANNELS];
    const input = { shape, data: new Float32Array(SIDE * SIDE * CHANNELS).fill(1) };
    const times: number[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const start = performance.now();
      await session.run({ input });
      if (run > 0) times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[RUNS >> 1] as number;
  } finally {
    await session.dispose();
  }
}
