import type { Runtime } from '@facenet/core';
import type { WeightTensor } from '@facenet/core/formats';
import { elementCount, NetworkBuilder, parametersOf } from '@facenet/core/network';

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

/** Median milliseconds of one short run: enough to tell engines apart, not a benchmark. */
export async function probeRuntime(runtime: Runtime): Promise<number> {
  const network = probeNetwork();
  const weights = new Map<string, WeightTensor>(
    parametersOf(network).map(({ name, shape }) => {
      const data = new Float32Array(elementCount(shape)).fill(0.01);
      return [name, { shape, data }];
    }),
  );
  const session = await runtime.load(network, weights);
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
