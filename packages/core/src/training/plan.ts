import { FaceNetError } from '../errors.js';
import type { Network, Parameter } from '../network/index.js';
import {
  differentiate,
  fixedDim,
  type Initializer,
  lowerNetwork,
  type Program,
  ProgramBuilder,
  type UpdateSpec,
  type Value,
  type ValueSpec,
  type VariableSpec,
  valuesOf,
} from '../program/index.js';
import type { LossHead } from './loss-head.js';

/** What is trained, and how the loss is made. */
export interface PlanOptions {
  /** Outputs `prelogits` and `embeddings`; its only input is the images. */
  readonly network: Network;
  /** The loss is the sum of their terms and of weight decay. */
  readonly losses: readonly LossHead[];
  /** Factor of sum(w^2) / 2 of all weights of convolutions and dense layers; default 0. */
  readonly weightDecay?: number;
  /** Variables that stay as they are; their batch norms keep their moving statistics too. */
  readonly frozen?: (variable: string) => boolean;
  /** Share of the moving statistics that a step keeps; default 0.995, the original's. */
  readonly batchNormDecay?: number;
  /** Fresh values of a parameter; default by its role. */
  readonly initializer?: (parameter: Parameter) => Initializer | undefined;
  /**
   * The original's order of things, also where it is a defect: looking at the validation loss moves
   * what losses keep (centres).
   */
  readonly compat?: boolean;
}

/**
 * Everything that a training session runs, as data:
 *
 * - `train`: forward with the statistics of the batch, losses, gradients, new moving statistics;
 *   outputs `loss`, each term and metric, `embeddings`, `prelogits`
 * - `forward`: `embeddings` and `prelogits` with the statistics of the batch, for mining; it moves the
 *   moving statistics too, as the original does
 * - `evaluate`: losses and metrics with the moving statistics
 * - `embed`: `embeddings` with the moving statistics, as the finished model gives them
 */
export interface TrainingPlan {
  readonly train: Program;
  readonly forward: Program;
  readonly evaluate: Program;
  readonly embed: Program;
  /** Those of all programs, the network's first, in creation order. */
  readonly variables: readonly VariableSpec[];
  /** Those that it was built of. */
  readonly losses: readonly LossHead[];
  /** Name of the input that takes images. */
  readonly images: string;
}

/**
 * Builds the programs of a training.
 *
 * @throws FaceNetError NETWORK_INVALID when network or losses do not fit, or layers cannot be trained
 */
export function createTrainingPlan(options: PlanOptions): TrainingPlan {
  const train = lower(options, 'train', true);
  const { outputs, updates, variables } = addLosses(options, train, true);
  const { frozen = () => false } = options;
  const learned = variables.filter(({ name, trainable }) => trainable && !frozen(name));
  const gradients = differentiate(
    train.builder,
    outputs.loss,
    learned.map(({ name }) => name),
  );
  const { embeddings, prelogits } = train;
  const trained = { ...outputs, embeddings, prelogits };

  const forward = lower(options, 'forward', true);
  const evaluate = lower(options, 'evaluate', false);
  const looked = addLosses(options, evaluate, false);
  const embed = lower(options, 'embed', false);
  return {
    train: train.builder.build({
      outputs: trained,
      gradients,
      updates: [...train.updates, ...updates],
    }),
    forward: forward.builder.build({
      outputs: { embeddings: forward.embeddings, prelogits: forward.prelogits },
      updates: forward.updates,
    }),
    evaluate: evaluate.builder.build({
      outputs: { ...looked.outputs, embeddings: evaluate.embeddings },
      updates: options.compat ? looked.updates : [],
    }),
    embed: embed.builder.build({ outputs: { embeddings: embed.embeddings } }),
    variables,
    losses: options.losses,
    images: options.network.inputs[0] as string,
  };
}

/** Values of an embedding that a plan trains. */
export function embeddingSizeOf({ forward }: TrainingPlan): number {
  return fixedDim(
    (valuesOf(forward).get(forward.outputs.embeddings as string) as ValueSpec).shape,
    1,
  );
}

/** What programs report beside losses. */
const RESERVED = new Set(['loss', 'weight_decay', 'embeddings', 'prelogits']);

interface Lowered {
  readonly builder: ProgramBuilder;
  readonly embeddings: Value;
  readonly prelogits: Value;
  readonly updates: readonly UpdateSpec[];
  readonly training: boolean;
}

function lower(options: PlanOptions, name: string, training: boolean): Lowered {
  const { network, frozen = () => false, batchNormDecay, initializer } = options;
  const builder = new ProgramBuilder(name);
  const { outputs, updates } = lowerNetwork(builder, network, {
    mode({ parameters }) {
      const learns = parameters.filter(({ trainable }) => trainable);
      const still = learns.length > 0 && learns.every((parameter) => frozen(parameter.name));
      return training && !still ? 'training' : 'inference';
    },
    ...(batchNormDecay !== undefined && { batchNormDecay }),
    ...(initializer && { initializer }),
  });
  const { embeddings, prelogits } = outputs as Record<'embeddings' | 'prelogits', Value>;
  return { builder, embeddings, prelogits, updates, training };
}

/** Adds losses behind a network: the loss, its terms, and what is reported beside them. */
function addLosses(options: PlanOptions, lowered: Lowered, training: boolean) {
  const { builder, embeddings, prelogits } = lowered;
  const { network, losses, weightDecay = 0, frozen = () => false } = options;
  const labels = builder.input('labels', [null], { dtype: 'int32' });
  const decayed = new Set(
    network.nodes.flatMap(({ parameters }) =>
      parameters.filter(({ role }) => role === 'weights').map(({ name }) => name),
    ),
  );
  const terms: Record<string, Value> = {};
  const metrics: Record<string, Value> = {};
  const updates: UpdateSpec[] = [];
  for (const head of losses) {
    const built = builder.within(head.name, () =>
      head.build({
        builder,
        embeddings,
        prelogits,
        labels,
        training,
        embeddingSize: prelogits.shape[1] as number,
        variable(name, shape, { decay, ...rest } = {}) {
          if (decay) decayed.add(name);
          return builder.variable(name, shape, rest);
        },
      }),
    );
    const names = Object.keys({ ...built.terms, ...built.metrics });
    const taken = names.find((name) => RESERVED.has(name) || name in terms || name in metrics);
    if (taken !== undefined) {
      throw new FaceNetError('NETWORK_INVALID', `Two losses report "${taken}".`, {
        hint: `Leave one of them away, or give what "${head.name}" reports names of its own.`,
      });
    }
    Object.assign(terms, built.terms);
    Object.assign(metrics, built.metrics);
    updates.push(...(built.updates ?? []));
  }
  const variables = builder.variables;
  if (weightDecay > 0) {
    const held = variables.filter(({ name }) => decayed.has(name) && !frozen(name));
    const norms = held.map(({ name }) => builder.valueNamed(name).halfSquaredNorm());
    if (norms.length > 0) {
      terms.weight_decay = builder.within('weight_decay', () =>
        builder.addN(norms).multiply(weightDecay),
      );
    }
  }
  const loss = builder.within('loss', () => builder.addN(Object.values(terms)));
  return { outputs: { loss, ...terms, ...metrics }, updates, variables };
}
