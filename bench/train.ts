/**
 * A training step (softmax and center loss, weight decay, ADAM) on our engines and on PyTorch: images per
 * second of processor time and peak memory, by turns, each in a process of its own, on one thread.
 *
 *   npx tsx --conditions=@facenet/source bench/train.ts [--network inception-resnet-v1] [--batch 16]
 *     [--engines tfjs-node,onnxruntime-node] [--rounds 9] [--classes 1000] [--threads 1] [--python PATH]
 *
 * `--python` names a Python with torch; without it PyTorch is left out. Networks: those of the registry,
 * `mobilefacenet`, `mobilefacenet-pytorch`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';
import { trainedNetwork } from './lib/trained-network.js';

/** Steps before the first that counts: libraries plan their work in these. */
const WARMUP = 3;

const { values: options } = parseArgs({
  options: {
    network: { type: 'string', default: 'inception-resnet-v1' },
    batch: { type: 'string', default: '16' },
    classes: { type: 'string', default: '1000' },
    engines: { type: 'string', default: 'tfjs-node,onnxruntime-node' },
    rounds: { type: 'string', default: '9' },
    threads: { type: 'string', default: '1' },
    python: { type: 'string' },
  },
});
const batch = Number(options.batch);
const rounds = Number(options.rounds);

interface Step {
  readonly cpuMs: number;
  readonly loss: number;
  readonly peakRssBytes: number;
}

/** A training in a process of its own. */
class Training {
  readonly name: string;
  readonly steps: Step[] = [];
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(name: string, command: string, args: readonly string[]) {
    this.name = name;
    const env = {
      ...process.env,
      // Threads that wait must not count as work.
      OMP_NUM_THREADS: options.threads,
      OMP_WAIT_POLICY: 'passive',
      TF_CPP_MIN_LOG_LEVEL: '3',
    };
    this.#child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    const input = this.#child.stdout as NonNullable<ChildProcess['stdout']>;
    this.#lines = createInterface({ input })[Symbol.asyncIterator]();
  }

  async step(counts: boolean): Promise<void> {
    this.#child.stdin?.write('step\n');
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.name} ended`);
    const step = JSON.parse(value) as Step;
    if (!Number.isFinite(step.loss)) throw new Error(`${this.name}: a loss of ${step.loss}`);
    if (counts) this.steps.push(step);
  }

  end(): void {
    this.#child.stdin?.end();
  }

  row() {
    const times = this.steps.map(({ cpuMs }) => cpuMs).sort((a, b) => a - b);
    const median = times[times.length >> 1] as number;
    return {
      engine: this.name,
      'images a CPU-second': Number((batch / (median / 1000)).toFixed(2)),
      'median ms': Math.round(median),
      'least ms': Math.round(times[0] as number),
      'peak RSS, MB': Math.round((this.steps.at(-1)?.peakRssBytes ?? 0) / 1e6),
    };
  }
}

const CHILD = fileURLToPath(new URL('lib/train-child.ts', import.meta.url));
const PYTORCH = fileURLToPath(new URL('lib/train-pytorch.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'facenet-bench-'));
const trainings: Training[] = [];
try {
  const numbers = [options.batch, options.classes, options.threads];
  if (options.python !== undefined) {
    const path = join(folder, 'network.json');
    writeFileSync(path, JSON.stringify(trainedNetwork(options.network)));
    trainings.push(new Training('PyTorch', options.python, [PYTORCH, path, ...numbers]));
  }
  for (const engine of options.engines.split(',')) {
    const flags = ['--conditions=@facenet/source', '--import', 'tsx', CHILD];
    const args = [...flags, engine, options.network, ...numbers];
    trainings.push(new Training(engine, process.execPath, args));
  }
  for (let round = -WARMUP; round < rounds; round++) {
    const first = (round + WARMUP) % trainings.length;
    for (const each of [...trainings.slice(first), ...trainings.slice(0, first)]) {
      await each.step(round >= 0);
    }
  }
  const results = trainings.map((training) => training.row());
  printTable(results);
  saveResult(`train-${options.network}-${batch}`, {
    command: `npx tsx --conditions=@facenet/source bench/train.ts --network ${options.network} --batch ${batch}`,
    what: 'one training step with softmax and center loss, weight decay and ADAM; medians of processor time',
    rounds,
    classes: Number(options.classes),
    threads: Number(options.threads),
    results,
    machine: describeMachine([
      'onnxruntime-node',
      '@tensorflow/tfjs-node',
      '@tensorflow/tfjs-core',
    ]),
  });
} finally {
  for (const training of trainings) training.end();
  rmSync(folder, { recursive: true, force: true });
}
