import type { Weights, WeightTensor } from '../arrays/weights.js';
import { FaceNetError } from '../errors.js';
import type {
  Gradient,
  ProgramEngine,
  ProgramFeeds,
  ProgramSession,
} from '../runtime/program-engine.js';
import { HostOptimizer } from './optimizers/host-optimizer.js';
import { MovingAverages } from './optimizers/moving-averages.js';
import type { TrainingPlan } from './plan.js';
import { withScalars } from './step-feeds.js';
import type { TrainingEngine, UpdateSettings } from './training-engine.js';
import type {
  StepResult,
  StepScalars,
  TrainingOutputs,
  TrainingSession,
} from './training-session.js';

/**
 * A training engine made of one that computes gradients: the optimiser runs in the host's memory, one
 * pass over each array.
 */
export function hostTrainingEngine(engine: ProgramEngine): TrainingEngine {
  return {
    name: engine.name,
    async open(plan, settings) {
      const session = await engine.open([plan.train, plan.forward, plan.evaluate, plan.embed]);
      try {
        return new HostTrainingSession(engine.name, plan, settings, session);
      } catch (error) {
        await session.dispose();
        throw error;
      }
    },
  };
}

class HostTrainingSession implements TrainingSession {
  readonly plan: TrainingPlan;
  readonly engine: string;
  readonly #session: ProgramSession;
  /** In the engine's order, as it keeps them. */
  readonly #learned: Weights;
  readonly #optimizer: HostOptimizer;
  readonly #averages: MovingAverages | undefined;
  #gradients: ReadonlyMap<string, Gradient> = new Map();
  #disposed = false;

  constructor(
    engine: string,
    plan: TrainingPlan,
    { optimizer, movingAverageDecay, ...settings }: UpdateSettings,
    session: ProgramSession,
  ) {
    this.engine = engine;
    this.plan = plan;
    this.#session = session;
    const moved = new Set(plan.train.gradients.map(({ variable }) => variable));
    this.#learned = new Map(
      plan.variables
        .filter(({ name }) => moved.has(name))
        .map(({ name, shape }) => [name, { shape, data: this.#live(name) }]),
    );
    this.#optimizer = new HostOptimizer(optimizer, this.#learned, settings);
    if (movingAverageDecay !== undefined) {
      this.#averages = new MovingAverages(this.#learned, movingAverageDecay);
    }
  }

  get stepsDone(): number {
    return this.#optimizer.step;
  }

  async step(feeds: ProgramFeeds, scalars: StepScalars): Promise<StepResult> {
    this.#requireAlive();
    const { learningRate, ...others } = scalars;
    const complete = withScalars(this.plan.train, feeds, others);
    const { outputs, gradients } = await this.#session.run(this.plan.train.name, complete);
    this.#gradients = gradients;
    const before = this.#optimizer.step;
    const result = this.#optimizer.apply(gradients, { learningRate });
    if (result.outcome === 'applied') {
      this.#averages?.update(before);
      return { outputs, gradientNorm: result.gradientNorm, applied: true };
    }
    const gradientNorm = result.outcome === 'skipped' ? Number.POSITIVE_INFINITY : Number.NaN;
    return { outputs, gradientNorm, applied: false };
  }

  async run(
    program: 'forward' | 'evaluate' | 'embed',
    feeds: ProgramFeeds,
    scalars: Readonly<Record<string, number>> = {},
  ): Promise<TrainingOutputs> {
    this.#requireAlive();
    const complete = withScalars(this.plan[program], feeds, scalars);
    return (await this.#session.run(this.plan[program].name, complete)).outputs;
  }

  async gradients(): Promise<Weights> {
    this.#requireAlive();
    return new Map(
      [...this.#gradients].map(([name, gradient]) => {
        const { shape } = this.#learned.get(name) as WeightTensor;
        if (gradient instanceof Float32Array) {
          return [name, { shape, data: this.#session.fromEngineOrder(name, gradient) }];
        }
        const { ids, rows } = gradient;
        return [name, { shape: [ids.length, ...shape.slice(1)], data: rows.slice() }];
      }),
    );
  }

  async read(): Promise<Weights> {
    this.#requireAlive();
    const arrays = new Map<string, WeightTensor>();
    for (const { name, shape } of this.plan.variables) {
      arrays.set(name, { shape, data: this.#session.fromEngineOrder(name, this.#live(name)) });
    }
    for (const [name, { shape, data }] of this.#state()) {
      const variable = this.#ownerOf(name, data.length);
      const values = variable ? this.#session.fromEngineOrder(variable, data) : data.slice();
      arrays.set(name, { shape, data: values });
    }
    return arrays;
  }

  async write(arrays: Weights): Promise<void> {
    this.#requireAlive();
    const known = new Map(this.plan.variables.map(({ name, shape }) => [name, shape]));
    const others = new Map<string, WeightTensor>();
    for (const [name, { shape, data }] of arrays) {
      const live = known.has(name) ? this.#live(name) : undefined;
      if (!live) {
        const variable = this.#ownerOf(name, data.length);
        const values = variable ? this.#session.toEngineOrder(variable, data) : data;
        others.set(name, { shape, data: values });
      } else if (live.length === data.length && String(known.get(name)) === String(shape)) {
        live.set(this.#session.toEngineOrder(name, data));
      } else {
        throw new FaceNetError(
          'WEIGHTS_MISMATCH',
          `"${name}" is [${known.get(name)?.join(', ')}] here, not [${shape.join(', ')}].`,
          { hint: 'Use weights of the same network, embedding size and classes.' },
        );
      }
    }
    if (others.size > 0) {
      this.#optimizer.restore(others);
      this.#averages?.restore(others);
    } else this.#averages?.reset();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#session.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #live(name: string): Float32Array {
    return this.#session.variables.get(name) as Float32Array;
  }

  /** What the optimiser and the averages keep beside the variables. */
  #state(): Weights {
    return new Map([...this.#optimizer.state(), ...(this.#averages?.state() ?? [])]);
  }

  /** The variable that an array of the state belongs to, if it is of its size: `<variable>/Adam`. */
  #ownerOf(name: string, length: number): string | undefined {
    const variable = name.slice(0, Math.max(0, name.lastIndexOf('/')));
    return this.#learned.get(variable)?.data.length === length ? variable : undefined;
  }

  #requireAlive(): void {
    if (!this.#disposed) return;
    throw new FaceNetError('DISPOSED', 'The training session was disposed.', {
      hint: 'Open another one.',
    });
  }
}
