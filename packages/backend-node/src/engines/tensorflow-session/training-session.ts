import { FaceNetError } from '@facenet/core';
import type { Weights, WeightTensor } from '@facenet/core/formats';
import type { TensorData } from '@facenet/core/network';
import {
  averageDecay,
  checkFeeds,
  GRADIENT_NORM,
  idsOf,
  type OptimizerSpec,
  outputPort,
  type Program,
  type ProgramFeeds,
  type StateArray,
  type StepResult,
  type StepScalars,
  type TrainingGraph,
  type TrainingOutputs,
  type TrainingPlan,
  type TrainingSession,
  type UpdateSettings,
  withScalars,
} from '@facenet/core/training';
import type { SavedModelSession, SignatureResults } from './saved-model-session.js';

/** Names of the numbers in a checkpoint that every engine has: steps, and gradients that wait. */
const STEP = 'optimizer/step';
const WAITING = 'optimizer/waiting';

/** What a session is made of. */
export interface TensorFlowTraining {
  readonly engine: string;
  readonly plan: TrainingPlan;
  readonly settings: UpdateSettings;
  readonly graph: Pick<TrainingGraph, 'state' | 'gradients' | 'applyScalars'>;
  readonly session: SavedModelSession;
}

/** A training whose variables, optimiser and averages lie in a session of TensorFlow. */
export class TensorFlowTrainingSession implements TrainingSession {
  readonly plan: TrainingPlan;
  readonly engine: string;
  readonly #settings: UpdateSettings;
  readonly #graph: TensorFlowTraining['graph'];
  readonly #session: SavedModelSession;
  #stepsDone = 0;
  /** Gradients of the step that is being gathered. */
  #waiting = 0;
  #disposed = false;

  constructor({ engine, plan, settings, graph, session }: TensorFlowTraining) {
    this.engine = engine;
    this.plan = plan;
    this.#settings = settings;
    this.#graph = graph;
    this.#session = session;
    session.run('initialize');
  }

  get stepsDone(): number {
    return this.#stepsDone;
  }

  async step(feeds: ProgramFeeds, scalars: StepScalars): Promise<StepResult> {
    const { learningRate, ...others } = scalars;
    checkLearningRate(learningRate);
    const results = this.#runProgram(this.plan.train, feeds, others);
    const outputs = outputsOf(this.plan.train, results);
    const norm = numberOf(results, GRADIENT_NORM);
    // What is not finite would stay in slots and averages for ever.
    if (!Number.isFinite(norm)) {
      return { outputs, gradientNorm: Number.POSITIVE_INFINITY, applied: false };
    }
    const gathered = this.#gather(norm);
    if (gathered === undefined) return { outputs, gradientNorm: Number.NaN, applied: false };
    this.#apply(learningRate, gathered);
    return { outputs, gradientNorm: gathered, applied: true };
  }

  async run(
    program: 'forward' | 'evaluate' | 'embed',
    feeds: ProgramFeeds,
    scalars: Readonly<Record<string, number>> = {},
  ): Promise<TrainingOutputs> {
    const what = this.plan[program];
    return outputsOf(what, this.#runProgram(what, feeds, scalars));
  }

  async gradients(): Promise<Weights> {
    return this.#work(() => {
      const results = this.#session.run('gradients');
      return new Map(
        this.#graph.gradients.map(({ variable }) => [variable, arrayOf(results, variable)]),
      );
    });
  }

  async read(): Promise<Weights> {
    return this.#work(() => {
      const results = this.#session.run('read');
      const ofKind = (kind: StateArray['kind']) =>
        this.#graph.state
          .filter((each) => each.kind === kind)
          .map(({ name }) => [name, arrayOf(results, name)] as const);
      return new Map([
        ...ofKind('variable'),
        [STEP, one(this.#stepsDone)],
        [WAITING, one(this.#waiting)],
        ...ofKind('slot'),
        ...this.#readWaiting(),
        ...ofKind('average'),
      ]);
    });
  }

  async write(arrays: Weights): Promise<void> {
    this.#work(() => {
      const { state } = this.#graph;
      const variables = state.filter(({ kind }) => kind === 'variable');
      const known = new Set(variables.map(({ name }) => name));
      const whole = [...arrays.keys()].some((name) => !known.has(name));
      for (const { name, shape } of variables) requireShape(name, shape, arrays.get(name));
      if (whole) this.#requireState(arrays);

      const complete = variables.every(({ name }) => arrays.has(name));
      const before = complete ? {} : this.#session.run('read');
      const feed = (arrayNames: readonly StateArray[]) =>
        Object.fromEntries(
          arrayNames.map(({ name }) => [name, arrays.get(name) ?? arrayOf(before, name)]),
        );
      this.#session.run('write', feed(variables));
      if (whole) {
        this.#session.run('writeState', feed(state.filter(({ kind }) => kind !== 'variable')));
        this.#stepsDone = scalarOf(arrays, STEP);
        this.#writeWaiting(arrays);
      } else if (this.#settings.movingAverageDecay !== undefined) {
        this.#session.run('resetAverages');
      }
    });
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#session.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #runProgram(program: Program, feeds: ProgramFeeds, scalars: Readonly<Record<string, number>>) {
    return this.#work(() => {
      const complete = checkFeeds(program, withScalars(program, feeds, scalars));
      try {
        return this.#session.run(program.name, complete);
      } catch (cause) {
        throw new FaceNetError(
          'ENGINE_FAILED',
          `${this.engine} failed on "${program.name}": ${(cause as Error).message}.`,
          { hint: 'Try a smaller batch or another engine.', cause },
        );
      }
    });
  }

  /** @returns the norm of the gradient of the step that is complete now, or undefined */
  #gather(norm: number): number | undefined {
    const { accumulate = 1 } = this.#settings;
    if (accumulate === 1) return norm;
    const signature = this.#waiting === 0 ? 'accumulateFirst' : 'accumulate';
    const together = numberOf(this.#session.run(signature), GRADIENT_NORM);
    this.#waiting = (this.#waiting + 1) % accumulate;
    return this.#waiting === 0 ? together : undefined;
  }

  #apply(learningRate: number, gradientNorm: number): void {
    const { optimizer, clip, movingAverageDecay = 0 } = this.#settings;
    const step = this.#stepsDone + 1;
    const scale = clip?.by === 'norm' && gradientNorm > clip.limit ? clip.limit / gradientNorm : 1;
    const scalars: Readonly<Record<string, number>> = {
      ...adamScalars(optimizer, learningRate, step),
      learning_rate: learningRate,
      scale,
      average_share: 1 - averageDecay(movingAverageDecay, this.#stepsDone),
    };
    const feeds = this.#graph.applyScalars.map((name) => [name, scalar(scalars[name] as number)]);
    this.#session.run('apply', Object.fromEntries(feeds));
    this.#stepsDone = step;
  }

  #readWaiting(): Weights {
    const arrays = new Map<string, WeightTensor>();
    if (this.#waiting === 0) return arrays;
    const results = this.#session.run('waiting');
    for (const { variable, rows } of this.#graph.gradients) {
      const values = arrayOf(results, variable);
      if (rows) {
        arrays.set(`${variable}/waiting_ids`, arrayOf(results, idsOf(variable)));
        arrays.set(`${variable}/waiting_rows`, values);
      } else arrays.set(`${variable}/waiting`, values);
    }
    return arrays;
  }

  #writeWaiting(arrays: Weights): void {
    this.#waiting = scalarOf(arrays, WAITING);
    if (this.#waiting === 0) return;
    const feeds: Record<string, ProgramFeeds[string]> = {};
    for (const { variable, shape, rows } of this.#graph.gradients) {
      if (rows) {
        const ids = Int32Array.from(arrays.get(`${variable}/waiting_ids`)?.data ?? []);
        const data = arrays.get(`${variable}/waiting_rows`)?.data ?? new Float32Array(0);
        feeds[idsOf(variable)] = { shape: [ids.length], data: ids };
        feeds[variable] = { shape: [ids.length, ...shape.slice(1)], data };
      } else {
        feeds[variable] = arrays.get(`${variable}/waiting`) ?? {
          shape,
          data: new Float32Array(shape.reduce((size, dim) => size * dim, 1)),
        };
      }
    }
    this.#session.run('writeWaiting', feeds);
  }

  /** All that belongs to the optimiser, of which nothing may be missing. */
  #requireState(arrays: Weights): void {
    const beside = this.#graph.state.filter(({ kind }) => kind !== 'variable');
    const wanted = [...beside, { name: STEP, shape: [1] }, { name: WAITING, shape: [1] }];
    for (const { name, shape } of wanted) {
      const size = shape.reduce((product, dim) => product * dim, 1);
      const found = arrays.get(name)?.data.length;
      if (found === size) continue;
      throw new FaceNetError(
        'CHECKPOINT_INVALID',
        found === undefined
          ? `The checkpoint has no "${name}".`
          : `"${name}" has ${found} values in the checkpoint instead of ${size}.`,
        { hint: 'Resume with the network and the optimiser that made it.' },
      );
    }
  }

  #work<Result>(work: () => Result): Result {
    if (!this.#disposed) return work();
    throw new FaceNetError('DISPOSED', 'The training session was disposed.', {
      hint: 'Open another one.',
    });
  }
}

function requireShape(
  name: string,
  shape: readonly number[],
  found: WeightTensor | undefined,
): void {
  if (!found || String(found.shape) === String(shape)) return;
  throw new FaceNetError(
    'WEIGHTS_MISMATCH',
    `"${name}" is [${shape.join(', ')}] here, not [${found.shape.join(', ')}].`,
    { hint: 'Use weights of the same network, embedding size and classes.' },
  );
}

function checkLearningRate(learningRate: number): void {
  if (Number.isFinite(learningRate) && learningRate >= 0) return;
  const text = `learningRate is ${learningRate}, out of range.`;
  throw new FaceNetError('INVALID_ARGUMENT', text);
}

/** Both correct means that are short of weight at first; with float32 betas, as TensorFlow's nodes have. */
function adamScalars(optimizer: OptimizerSpec, learningRate: number, step: number) {
  if (optimizer.name !== 'ADAM' && optimizer.name !== 'ADAMW') return {};
  const beta1Power = Math.fround(optimizer.beta1) ** step;
  const beta2Power = Math.fround(optimizer.beta2) ** step;
  if (optimizer.name === 'ADAM') return { beta1_power: beta1Power, beta2_power: beta2Power };
  const root = Math.sqrt(1 - beta2Power);
  return {
    rate: (learningRate * root) / (1 - beta1Power),
    epsilon: optimizer.epsilon * root,
    decay: learningRate * optimizer.weightDecay,
  };
}

function outputsOf(program: Program, results: SignatureResults): TrainingOutputs {
  return Object.fromEntries(
    Object.keys(program.outputs).map((name) => [name, arrayOf(results, outputPort(name))]),
  );
}

function arrayOf(results: SignatureResults, name: string): TensorData {
  const { shape, data } = results[name] as SignatureResults[string];
  return { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}

function numberOf(results: SignatureResults, name: string): number {
  return results[name]?.data[0] as number;
}

function scalarOf(arrays: Weights, name: string): number {
  return arrays.get(name)?.data[0] as number;
}

function scalar(value: number): TensorData {
  return { shape: [], data: Float32Array.of(value) };
}

function one(value: number): WeightTensor {
  return { shape: [1], data: Float32Array.of(value) };
}
