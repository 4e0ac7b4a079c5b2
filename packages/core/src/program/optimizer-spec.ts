import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';

/** w -= lr * g. */
export interface SgdSpec {
  readonly name: 'SGD';
}

/** Momentum (Sutskever et al. 2013): a = momentum * a + g; w -= lr * (g + momentum * a), or lr * a. */
export interface MomentumSpec {
  readonly name: 'MOM';
  /** In [0, 1). Default 0.9. */
  readonly momentum: number;
  /** Looks a step ahead. Default true. */
  readonly nesterov: boolean;
}

/** Adagrad (Duchi et al. 2011): a += g^2; w -= lr * g / sqrt(a). */
export interface AdagradSpec {
  readonly name: 'ADAGRAD';
  /** What sums of squares start with. Default 0.1. */
  readonly initialAccumulator: number;
}

/**
 * Adadelta (Zeiler 2012): a = rho * a + (1 - rho) * g^2; u = sqrt(b + epsilon) / sqrt(a + epsilon) * g;
 * b = rho * b + (1 - rho) * u^2; w -= lr * u.
 */
export interface AdadeltaSpec {
  readonly name: 'ADADELTA';
  /** In [0, 1). Default 0.9. */
  readonly rho: number;
  /** Default 1e-6. */
  readonly epsilon: number;
}

/**
 * Adam (Kingma and Ba 2014), as TensorFlow computes it at step t: m = beta1 * m + (1 - beta1) * g;
 * v = beta2 * v + (1 - beta2) * g^2; w -= lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon).
 * Its epsilon is the paper's "epsilon hat", added to the root of the uncorrected v.
 */
export interface AdamSpec {
  readonly name: 'ADAM';
  /** In [0, 1). Default 0.9. */
  readonly beta1: number;
  /** In [0, 1). Default 0.999. */
  readonly beta2: number;
  /** Default 0.1, as the original has it. */
  readonly epsilon: number;
}

/** RMSProp with momentum (Hinton 2012): s = decay * s + (1 - decay) * g^2; a = momentum * a + lr * g / sqrt(s + epsilon); w -= a. */
export interface RmsPropSpec {
  readonly name: 'RMSPROP';
  /** In [0, 1). Default 0.9. */
  readonly decay: number;
  /** In [0, 1). Default 0.9. */
  readonly momentum: number;
  /** Default 1, as the original has it. The mean squares start with 1 too. */
  readonly epsilon: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019), as PyTorch computes it: w is first
 * multiplied by 1 - lr * weightDecay, then m and v as in Adam and
 * w -= lr / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon).
 */
export interface AdamWSpec {
  readonly name: 'ADAMW';
  /** In [0, 1). Default 0.9. */
  readonly beta1: number;
  /** In [0, 1). Default 0.999. */
  readonly beta2: number;
  /** Default 1e-8. */
  readonly epsilon: number;
  /** Default 0.01. Not of variables that {@link takesWeightDecay} leaves out. */
  readonly weightDecay: number;
}

/** An optimiser with its hyper-parameters; the learning rate comes with each step. */
export type OptimizerSpec =
  | SgdSpec
  | MomentumSpec
  | AdagradSpec
  | AdadeltaSpec
  | AdamSpec
  | RmsPropSpec
  | AdamWSpec;

/** Those of the original's `--optimizer`, `SGD` and `ADAMW`. */
export type OptimizerName = OptimizerSpec['name'];

/** The optimiser of that name. */
export type OptimizerSpecOf<Name extends OptimizerName> = Extract<
  OptimizerSpec,
  { readonly name: Name }
>;

/** An array that an optimiser keeps beside a variable, of the same shape. */
export interface OptimizerSlot {
  /** As TensorFlow's checkpoints call it: `<variable>/Adam_1`. */
  readonly name: string;
  /** What it is filled with before the first step. */
  readonly initial: number;
}

/** What is known of an optimiser besides its arithmetic. */
export interface OptimizerDescription<Name extends OptimizerName = OptimizerName> {
  readonly defaults: OptimizerSpecOf<Name>;
  /** Slots in the order in which TensorFlow's operation takes them: endings of names, first values. */
  readonly slots: (spec: OptimizerSpecOf<Name>) => readonly (readonly [string, number])[];
  /**
   * Whether a gradient of some rows moves all others too, by what is left of their means, as a
   * gradient of 0 would. The other optimisers leave rows alone that have no gradient.
   */
  readonly movesAllRows: boolean;
}

/** Every optimiser with the original's hyper-parameters; ADAMW with PyTorch's. */
export const OPTIMIZERS: { readonly [Name in OptimizerName]: OptimizerDescription<Name> } = {
  ADAGRAD: {
    defaults: { name: 'ADAGRAD', initialAccumulator: 0.1 },
    slots: ({ initialAccumulator }) => [['Adagrad', initialAccumulator]],
    movesAllRows: false,
  },
  ADADELTA: {
    defaults: { name: 'ADADELTA', rho: 0.9, epsilon: 1e-6 },
    slots: () => [
      ['Adadelta', 0],
      ['Adadelta_1', 0],
    ],
    movesAllRows: false,
  },
  ADAM: {
    defaults: { name: 'ADAM', beta1: 0.9, beta2: 0.999, epsilon: 0.1 },
    slots: () => [
      ['Adam', 0],
      ['Adam_1', 0],
    ],
    movesAllRows: true,
  },
  RMSPROP: {
    defaults: { name: 'RMSPROP', decay: 0.9, momentum: 0.9, epsilon: 1 },
    slots: () => [
      ['RMSProp', 1],
      ['RMSProp_1', 0],
    ],
    movesAllRows: false,
  },
  MOM: {
    defaults: { name: 'MOM', momentum: 0.9, nesterov: true },
    slots: () => [['Momentum', 0]],
    movesAllRows: false,
  },
  SGD: {
    defaults: { name: 'SGD' },
    slots: () => [],
    movesAllRows: false,
  },
  ADAMW: {
    defaults: { name: 'ADAMW', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    slots: () => [
      ['AdamW', 0],
      ['AdamW_1', 0],
    ],
    movesAllRows: true,
  },
};

/** Shares of what was before: 1 would never forget. */
const SHARES = ['momentum', 'rho', 'beta1', 'beta2', 'decay'];

/**
 * An optimiser with its defaults, but for what is given.
 *
 * ```ts
 * optimizerSpec('ADAM', { epsilon: 1e-8 }); // { name: 'ADAM', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
 * ```
 *
 * @throws FaceNetError INVALID_ARGUMENT for an unknown name or hyper-parameter, or one out of range
 */
export function optimizerSpec<Name extends OptimizerName>(
  name: Name,
  hyperParameters: Partial<Omit<OptimizerSpecOf<Name>, 'name'>> = {},
): OptimizerSpecOf<Name> {
  if (!Object.hasOwn(OPTIMIZERS, name)) {
    throw new FaceNetError('INVALID_ARGUMENT', `No optimiser is called ${excerpt(name)}.`, {
      hint: `Known: ${Object.keys(OPTIMIZERS).join(', ')}.`,
    });
  }
  const defaults: OptimizerSpecOf<Name> = OPTIMIZERS[name].defaults;
  for (const [key, value] of Object.entries(hyperParameters)) {
    checkHyperParameter(defaults, key, value);
  }
  return { ...defaults, ...hyperParameters, name };
}

/** The slots of a variable, in the order in which TensorFlow's operation takes them. */
export function slotsOf(spec: OptimizerSpec, variable: string): OptimizerSlot[] {
  const { slots } = OPTIMIZERS[spec.name] as OptimizerDescription;
  return slots(spec).map(([ending, initial]) => ({ name: `${variable}/${ending}`, initial }));
}

/**
 * Whether ADAMW lets a variable of that name decay: not what shifts or scales channels (biases, beta,
 * gamma, PReLU's alpha) and not centres, which are places and no weights.
 */
export function takesWeightDecay(variable: string): boolean {
  return !/(^|\/)(biases|beta|gamma|alpha|centers|moving_mean|moving_variance)$/.test(variable);
}

function checkHyperParameter(defaults: OptimizerSpec, key: string, value: unknown): void {
  const expected = (defaults as unknown as Record<string, unknown>)[key];
  const refuse = (text: string) => {
    throw new FaceNetError('INVALID_ARGUMENT', `${defaults.name}: ${text}`);
  };
  if (key === 'name' || expected === undefined) {
    const known = Object.keys(defaults).filter((name) => name !== 'name');
    refuse(`no hyper-parameter is called ${excerpt(key)}; known: ${known.join(', ') || 'none'}.`);
  } else if (typeof expected === 'boolean') {
    if (typeof value !== 'boolean') refuse(`${key} is ${excerpt(value)}, not true or false.`);
  } else if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    refuse(`${key} is ${excerpt(value)}, not a number from 0.`);
  } else if (SHARES.includes(key) && value >= 1) {
    refuse(`${key} is ${value}, not below 1.`);
  }
}
