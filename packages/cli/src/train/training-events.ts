import type { StepReport, Summary } from '@facenet/core/training';
import type { TrainingRun } from './training-run.js';

/** Steps between two points of a curve, as in the original. */
const EVERY = 100;

/** Averages of what is reported, of which each step is a tenth: what curves show beside raw values. */
export class LossAverages {
  #values: Record<string, number>;

  /** @param earlier of a training that goes on */
  constructor(earlier: Readonly<Record<string, number>> = {}) {
    this.#values = { ...earlier };
  }

  add(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      this.#values[name] = 0.9 * (this.#values[name] ?? value) + 0.1 * value;
    }
  }

  value(name: string): number {
    return this.#values[name] ?? 0;
  }

  /** Plain data, for a checkpoint. */
  state(): Record<string, number> {
    return { ...this.#values };
  }
}

/** What TensorBoard is shown of a step, under the names that the original's graph came to give them. */
export async function stepSummaries(
  run: TrainingRun,
  { batch, values, learningRate }: StepReport,
  averages: LossAverages,
): Promise<Summary[]> {
  const { kind, mainTerm: main, flags } = run;
  const due = (batch - 1) % EVERY === 0;
  const histograms = due && flags.logHistograms ? await weightsAndGradients(run) : [];
  if (kind === 'triplet') return [{ tag: 'loss', scalar: values.loss ?? 0 }, ...histograms];
  if (!due) return [];
  return [
    { tag: 'learning_rate_1', scalar: learningRate },
    { tag: `${main}_1`, scalar: averages.value(main) },
    { tag: `${main}__raw_`, scalar: values[main] ?? 0 },
    { tag: 'total_loss_1', scalar: averages.value('loss') },
    { tag: 'total_loss__raw_', scalar: values.loss ?? 0 },
    ...histograms,
  ];
}

async function weightsAndGradients({ trainer }: TrainingRun): Promise<Summary[]> {
  const variables = new Set(trainer.session.plan.variables.map(({ name }) => name));
  const arrays = await trainer.session.read();
  const gradients = await trainer.session.gradients();
  return [
    ...[...arrays]
      .filter(([name]) => variables.has(name))
      .map(([name, { data }]) => ({ tag: `${name}_1`, histogram: data })),
    ...[...gradients].map(([name, { data }]) => ({ tag: `${name}/gradients`, histogram: data })),
  ];
}
