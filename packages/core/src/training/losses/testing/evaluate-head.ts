import { differentiate, ProgramBuilder } from '../../../program/index.js';
import {
  type EvaluatedFeeds,
  type Evaluation,
  evaluateProgram,
} from '../../../program/testing/evaluate-program.js';
import type { BuiltLoss, LossHead } from '../../loss-head.js';

/** A batch as rows, and what else a loss is given. */
export interface HeadInputs {
  /** Embeddings are these, normalised, unless they are given. */
  readonly prelogits?: readonly (readonly number[])[];
  readonly embeddings?: readonly (readonly number[])[];
  readonly labels?: readonly number[];
  /** Variables as rows or lists; those that are left out are zeros. Scalars, further inputs. */
  readonly feeds?: Readonly<Record<string, Rows | number>>;
}

/** A list of numbers, or rows of them. */
export type Rows = readonly number[] | readonly (readonly number[])[];

/** Gradients by `prelogits` or `embeddings` too. */
export interface HeadEvaluation extends Evaluation {
  readonly loss: number;
  readonly terms: readonly string[];
  readonly metrics: readonly string[];
}

/** Rows, a list or a number as an array with a shape. */
function arrayOf(rows: Rows | number) {
  if (typeof rows === 'number') return { shape: [], data: [rows] };
  const [first] = rows;
  const shape = typeof first === 'number' ? [rows.length] : [rows.length, first?.length ?? 0];
  return { shape, data: rows.flat() };
}

/** A loss with its gradients and updates as a program, without a network in front, and its feeds. */
export function headProgram(
  heads: LossHead | readonly LossHead[],
  inputs: HeadInputs,
  training = true,
) {
  const batch = (inputs.prelogits ?? inputs.embeddings) as readonly (readonly number[])[];
  const embeddingSize = batch[0]?.length as number;
  const builder = new ProgramBuilder('losses');
  const given = inputs.embeddings ? 'embeddings' : 'prelogits';
  const input = builder.input(given, [null, embeddingSize]);
  const embeddings = inputs.embeddings ? input : input.l2Normalize();
  const labels = builder.input('labels', [null], { dtype: 'int32' });
  const built = [heads].flat().map((head: LossHead): BuiltLoss => {
    return head.build({
      builder,
      prelogits: input,
      embeddings,
      labels,
      training,
      embeddingSize,
      variable: (name, shape, rest = {}) => builder.variable(name, shape, rest),
    });
  });
  const terms = Object.assign({}, ...built.map((loss) => loss.terms)) as BuiltLoss['terms'];
  const metrics = Object.assign({}, ...built.map((loss) => loss.metrics)) as BuiltLoss['terms'];
  const learned = builder.variables.filter(({ trainable }) => trainable).map(({ name }) => name);
  const loss = builder.addN(Object.values(terms));
  const program = builder.build({
    outputs: { loss, ...terms, ...metrics },
    gradients: differentiate(builder, loss, [given, ...learned]),
    updates: built.flatMap(({ updates = [] }) => updates),
  });
  const feeds: EvaluatedFeeds = {
    ...Object.fromEntries(
      builder.variables.map(({ name, shape }) => {
        return [name, { shape, data: new Float32Array(shape.reduce((n, dim) => n * dim, 1)) }];
      }),
    ),
    [given]: arrayOf(batch),
    labels: arrayOf(inputs.labels ?? batch.map((_, i) => i)),
    ...Object.fromEntries(
      Object.entries(inputs.feeds ?? {}).map(([name, rows]) => [name, arrayOf(rows)]),
    ),
  };
  return { program, feeds, terms: Object.keys(terms), metrics: Object.keys(metrics) };
}

/** Computes a loss, its gradients and updates without an engine. */
export function evaluateHead(
  heads: LossHead | readonly LossHead[],
  inputs: HeadInputs,
  options: { readonly precision?: 'float32' | 'float64'; readonly training?: boolean } = {},
): HeadEvaluation {
  const { program, feeds, terms, metrics } = headProgram(heads, inputs, options.training);
  const evaluation = evaluateProgram(program, feeds, options.precision);
  return { ...evaluation, loss: evaluation.outputs.loss?.data[0] as number, terms, metrics };
}
