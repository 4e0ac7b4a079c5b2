import { FaceNetError } from '../errors.js';
import type { ProgramBuilder } from './builder.js';
import { type Derivation, type GradientRule, gradientRules } from './gradients.js';
import type { ProgramOp } from './operations.js';
import type { GradientSpec, ProgramNode } from './program.js';
import type { Value } from './value.js';

/**
 * Appends the reverse pass of a loss: from the loss back, each operation's rule turns the derivative
 * by its results into that by its inputs, and what reaches one value on several ways adds up.
 *
 * @param builder of the program that the loss is a value of
 * @param loss one number
 * @param variables names of those to differentiate by
 * @returns a gradient for each variable that the loss depends on, in the order of `variables`; by
 * rows where a variable of rows is only ever taken by {@link Value.gather}
 * @throws FaceNetError NETWORK_INVALID when the loss is not one number or the rows of a variable are
 * used otherwise
 */
export function differentiate(
  builder: ProgramBuilder,
  loss: Value,
  variables: readonly string[],
): GradientSpec[] {
  if (loss.shape.length !== 0) {
    throw new FaceNetError(
      'NETWORK_INVALID',
      `A loss is one number, not [${loss.shape.map((dim) => dim ?? '?').join(', ')}].`,
      { hint: 'End it with mean() or sum().' },
    );
  }
  const forward = [...builder.nodes];
  const depends = dependents(forward, new Set(variables));
  const gradients = new Map<string, Value[]>([[loss.name, [builder.constant(1)]]]);
  const rows = new Map<string, { ids: Value[]; rows: Value[] }>();

  for (const node of forward.reverse()) {
    const wanted = node.inputs.map((name) => depends.has(name));
    if (!wanted.includes(true) || !node.outputs.some(({ name }) => gradients.has(name))) continue;
    builder.within(scopeOf(node), () => {
      const arrived = node.outputs.map(({ name }) => sumOf(builder, gradients.get(name)));
      const table =
        node.op.type === 'gather' ? builder.variableOf(node.inputs[0] as string) : undefined;
      if (table?.rows) {
        const taken = rows.get(table.name) ?? { ids: [], rows: [] };
        taken.ids.push(inputOf(builder, node, 1));
        taken.rows.push(arrived[0] as Value);
        rows.set(table.name, taken);
        return;
      }
      const rule = gradientRules[node.op.type] as GradientRule<ProgramOp>;
      const derivation: Derivation<ProgramOp> = {
        op: node.op,
        inputs: node.inputs.map((_, i) => inputOf(builder, node, i)),
        outputs: node.outputs.map(({ name }) => builder.valueNamed(name)),
        gradients: arrived,
        wanted,
      };
      rule(derivation).forEach((gradient, i) => {
        const name = node.inputs[i] as string;
        if (!gradient || !wanted[i]) return;
        gradients.set(name, [...(gradients.get(name) ?? []), gradient]);
      });
    });
  }
  return variables.flatMap((variable): GradientSpec[] => {
    const dense = sumOf(builder, gradients.get(variable));
    const taken = rows.get(variable);
    if (taken && dense) {
      throw new FaceNetError(
        'NETWORK_INVALID',
        `The rows of "${variable}" are gathered, and the whole is used too.`,
        { hint: 'Declare it without `rows`, or only gather from it.' },
      );
    }
    if (taken) {
      const ids = builder.concat(taken.ids, 0).name;
      return [{ kind: 'rows', variable, ids, rows: builder.concat(taken.rows, 0).name }];
    }
    return dense ? [{ kind: 'dense', variable, value: dense.name }] : [];
  });
}

/** Every value that depends on one of `sources`, they themselves among them. */
function dependents(nodes: readonly ProgramNode[], sources: ReadonlySet<string>): Set<string> {
  const found = new Set(sources);
  for (const { op, inputs, outputs } of nodes) {
    if (op.type === 'stopGradient' || !inputs.some((name) => found.has(name))) continue;
    for (const { name } of outputs) found.add(name);
  }
  return found;
}

function sumOf(builder: ProgramBuilder, parts: readonly Value[] | undefined): Value | undefined {
  return parts && parts.length > 0 ? builder.addN(parts) : undefined;
}

function inputOf(builder: ProgramBuilder, node: ProgramNode, i: number): Value {
  return builder.valueNamed(node.inputs[i] as string);
}

/** Where the derivative of a node stands: `<its name>/gradient`. */
function scopeOf({ outputs }: ProgramNode): string {
  return `${outputs[0]?.name}/gradient`;
}
