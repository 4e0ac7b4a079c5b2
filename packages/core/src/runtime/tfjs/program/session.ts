import * as tf from '@tensorflow/tfjs-core';
import type { Program, ProgramNode } from '../../../program/index.js';
import { checkFeeds, programFailed, programNamed, programsDisposed } from '../../program-checks.js';
import type { Gradient, ProgramFeeds, ProgramRun, ProgramSession } from '../../program-engine.js';
import {
  applyUpdate,
  sharedVariables,
  valuesRead,
  zeroVariables,
} from '../../program-variables.js';
import type { TensorData } from '../../runtime.js';
import { onBackend } from '../backend.js';
import { type DeviceWatch, whileThere } from '../device-watch.js';
import { isWasm } from '../is-wasm.js';
import { computeOperation } from './kernels/index.js';

/** A node and the values that nobody needs after it. */
interface PlanStep {
  readonly node: ProgramNode;
  readonly release: readonly string[];
}

/** What a run leaves on the backend, by name. */
type Results = ReadonlyMap<string, tf.Tensor>;

/** Programs on a tfjs backend. The variables are uploaded by each run; no run leaves a tensor behind. */
export class TfjsProgramSession implements ProgramSession {
  readonly variables: ReadonlyMap<string, Float32Array>;
  readonly #programs: readonly Program[];
  readonly #plans: ReadonlyMap<Program, readonly PlanStep[]>;
  readonly #backend: string;
  readonly #watch: DeviceWatch | undefined;
  #disposed = false;

  constructor(programs: readonly Program[], backend: string, watch: DeviceWatch | undefined) {
    this.#programs = programs;
    this.#plans = new Map(programs.map((program) => [program, planRun(program)]));
    this.#backend = backend;
    this.#watch = watch;
    this.variables = zeroVariables(sharedVariables(programs).values());
  }

  toEngineOrder(_variable: string, values: Float32Array): Float32Array {
    return values;
  }

  fromEngineOrder(_variable: string, values: Float32Array): Float32Array {
    return values.slice();
  }

  async run(name: string, feeds: ProgramFeeds): Promise<ProgramRun> {
    if (this.#disposed) throw programsDisposed();
    const program = programNamed(this.#programs, name);
    const given = checkFeeds(program, feeds);
    const engine = `tfjs (${this.#backend})`;
    try {
      return await whileThere(this.#watch, `${engine} on "${program.name}"`, () =>
        this.#read(
          program,
          onBackend(this.#backend, () => this.#compute(program, given)),
        ),
      );
    } catch (cause) {
      if (this.#watch?.lost.aborted) throw cause;
      throw programFailed(engine, program, cause);
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** Runs node by node; what is left are the values that are read. */
  #compute(program: Program, feeds: ProgramFeeds): Results {
    const results = new Map<string, tf.Tensor>();
    tf.tidy(() => {
      for (const { node, release } of this.#plans.get(program) ?? []) {
        const computed = tf.tidy(() => this.#computeNode(node, results, feeds));
        node.outputs.forEach(({ name }, i) => {
          results.set(name, computed[i] as tf.Tensor);
        });
        for (const name of release) {
          results.get(name)?.dispose();
          results.delete(name);
        }
      }
      return [...results.values()];
    });
    return results;
  }

  #computeNode({ op, inputs, outputs }: ProgramNode, results: Results, feeds: ProgramFeeds) {
    const [{ name, shape, dtype }] = outputs as [ProgramNode['outputs'][0]];
    if (op.type === 'input') {
      const { data, shape: fed } = feeds[name] as ProgramFeeds[string];
      return [tf.tensor(data, [...fed], dtype)];
    }
    if (op.type === 'variable') {
      return [tf.tensor(this.variables.get(name) as Float32Array, shape as number[], dtype)];
    }
    if (op.type === 'constant') return [tf.tensor(op.values, shape as number[], dtype)];
    const operands = inputs.map((input) => results.get(input) as tf.Tensor);
    const computed = computeOperation(op, operands);
    return computed instanceof tf.Tensor ? [computed] : [...computed];
  }

  /** Brings to the host what a run yields, and then makes its updates. */
  async #read(program: Program, results: Results): Promise<ProgramRun> {
    try {
      const read = async (value: string) => {
        const data = (await results.get(value)?.data()) as Float32Array | Int32Array;
        // Backends of the host's memory yield their own array, which may be a variable's or a feed's.
        return isWasm(this.#backend) ? data : data.slice();
      };
      const floats = async (value: string) => (await read(value)) as Float32Array;
      const outputs: Record<string, TensorData> = {};
      for (const [name, value] of Object.entries(program.outputs)) {
        const { shape } = results.get(value) as tf.Tensor;
        outputs[name] = { shape, data: Float32Array.from(await read(value)) };
      }
      const gradients = new Map<string, Gradient>();
      for (const gradient of program.gradients) {
        if (gradient.kind === 'dense') {
          gradients.set(gradient.variable, await floats(gradient.value));
        } else {
          const ids = (await read(gradient.ids)) as Int32Array;
          gradients.set(gradient.variable, { ids, rows: await floats(gradient.rows) });
        }
      }
      const updated = new Map<string, Float32Array | Int32Array>();
      for (const update of program.updates) {
        const values = update.kind === 'assign' ? [update.value] : [update.ids, update.rows];
        for (const value of values) updated.set(value, await read(value));
      }
      for (const update of program.updates) {
        const variable = this.variables.get(update.variable) as Float32Array;
        applyUpdate(update, variable, (value) => updated.get(value) as Float32Array);
      }
      return { outputs, gradients };
    } finally {
      tf.dispose([...results.values()]);
    }
  }
}

/** Says after which node each value can be freed. */
function planRun(program: Program): PlanStep[] {
  const lastUse = new Map<string, ProgramNode>();
  for (const node of program.nodes) {
    for (const { name } of node.outputs) lastUse.set(name, node);
    for (const name of node.inputs) lastUse.set(name, node);
  }
  for (const name of valuesRead(program)) lastUse.delete(name);
  const release = new Map<ProgramNode, string[]>();
  for (const [name, user] of lastUse) release.set(user, [...(release.get(user) ?? []), name]);
  return program.nodes.map((node) => ({ node, release: release.get(node) ?? [] }));
}
