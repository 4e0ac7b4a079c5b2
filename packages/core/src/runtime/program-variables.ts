import { elementCount } from '../arrays/element-count.js';
import { FaceNetError } from '../errors.js';
import { formatShape } from '../network/shape.js';
import type { Program, UpdateSpec, VariableSpec } from '../program/index.js';

/**
 * The variables of programs by name, each once.
 *
 * @throws FaceNetError NETWORK_INVALID when two programs mean different arrays by one name
 */
export function sharedVariables(programs: readonly Program[]): Map<string, VariableSpec> {
  const shared = new Map<string, VariableSpec>();
  for (const variable of programs.flatMap(({ variables }) => variables)) {
    const { name, shape } = variable;
    const known = shared.get(name) ?? variable;
    if (formatShape(known.shape) !== formatShape(shape)) {
      throw new FaceNetError(
        'NETWORK_INVALID',
        `"${name}" is ${formatShape(known.shape)} in one program and ${formatShape(shape)} in another.`,
      );
    }
    shared.set(name, known);
  }
  return shared;
}

/** The names of the values that a program's outputs, gradients and updates are read from. */
export function valuesRead({ outputs, gradients, updates }: Program): Set<string> {
  const names = new Set(Object.values(outputs));
  for (const result of [...gradients, ...updates]) {
    if ('value' in result) names.add(result.value);
    else names.add(result.ids).add(result.rows);
  }
  return names;
}

/**
 * Makes an update of a program in a variable.
 *
 * @param read a value of the run by its name, in the order in which the variable is kept
 */
export function applyUpdate(
  update: UpdateSpec,
  variable: Float32Array,
  read: (value: string) => Float32Array | Int32Array,
): void {
  if (update.kind === 'assign') {
    variable.set(read(update.value));
    return;
  }
  const [ids, rows] = [read(update.ids), read(update.rows)];
  const width = rows.length / Math.max(1, ids.length);
  ids.forEach((id, row) => {
    for (let i = 0; i < width; i++) {
      const at = id * width + i;
      variable[at] = (variable[at] as number) - (rows[row * width + i] as number);
    }
  });
}

/** Zeros for each variable. */
export function zeroVariables(specs: Iterable<VariableSpec>): Map<string, Float32Array> {
  return new Map(
    [...specs].map(({ name, shape }) => [name, new Float32Array(elementCount(shape))] as const),
  );
}
