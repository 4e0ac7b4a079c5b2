import type { Shape } from '../../../network/shape.js';
import type { Attributes, DataType, GraphNode } from '../graph.js';

/** An array that outlives a run of the graph. */
export interface GraphVariable {
  readonly name: string;
  /** Open where the number of rows changes from run to run. */
  readonly shape: Shape;
  readonly type: DataType;
}

/** Gathers the nodes of a graph with variables; gives names that TensorFlow takes and that are unique. */
export class GraphAssembly {
  readonly nodes: GraphNode[] = [];
  readonly #names = new Set<string>();
  readonly #constants = new Map<string, string>();
  readonly #handles = new Map<string, string>();

  /** @returns the name of the node, which is also that of its first result */
  add(op: string, name: string, inputs: readonly string[], attributes: Attributes): string {
    const unique = this.#unique(name);
    this.nodes.push({ name: unique, op, inputs, attributes });
    return unique;
  }

  /** One number. */
  float(value: number): string {
    return this.#constant('DT_FLOAT', [], Float32Array.of(value));
  }

  /** Whole numbers, as a list unless a shape is given. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#constant('DT_INT32', shape, Int32Array.from(values));
  }

  floats(shape: readonly number[], values: Float32Array): string {
    return this.#constant('DT_FLOAT', shape, values);
  }

  /** Where a variable lies; the same one for the same name. */
  handle({ name, shape, type }: GraphVariable): string {
    const known = this.#handles.get(name);
    if (known !== undefined) return known;
    const handle = this.add('VarHandleOp', `variables/${name}`, [], {
      dtype: { type },
      shape: { shape },
      shared_name: { text: name },
    });
    this.#handles.set(name, handle);
    return handle;
  }

  read(variable: GraphVariable, scope: string, after: readonly string[] = []): string {
    const attributes = { dtype: { type: variable.type } } as const;
    const inputs = [this.handle(variable), ...after];
    return this.add('ReadVariableOp', `${scope}/${variable.name}/read`, inputs, attributes);
  }

  assign(
    variable: GraphVariable,
    value: string,
    scope: string,
    after: readonly string[] = [],
  ): string {
    const attributes = { dtype: { type: variable.type } } as const;
    const inputs = [this.handle(variable), value, ...after];
    return this.add('AssignVariableOp', `${scope}/${variable.name}/assign`, inputs, attributes);
  }

  /** A number that is there once all these nodes have run. */
  done(scope: string, nodes: readonly string[]): string {
    const inputs = [this.float(1), ...nodes.map(after)];
    return this.add('Identity', `${scope}/done`, inputs, { T: { type: 'DT_FLOAT' } });
  }

  #constant(
    type: 'DT_FLOAT' | 'DT_INT32',
    shape: readonly number[],
    data: Float32Array | Int32Array,
  ): string {
    const key = `${type} ${shape.join(' ')}: ${data.join(' ')}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.add('Const', 'constants/value', [], {
      dtype: { type },
      value: { tensor: { type, shape, data } },
    });
    this.#constants.set(key, name);
    return name;
  }

  #unique(name: string): string {
    const valid = name.replaceAll(/[^A-Za-z0-9_./-]/g, '_');
    let candidate = valid;
    for (let i = 1; this.#names.has(candidate); i++) candidate = `${valid}_${i}`;
    this.#names.add(candidate);
    return candidate;
  }
}

/** The input of a node that runs after another and takes nothing of it. */
export function after(result: string): string {
  return `^${result.replace(/:\d+$/, '')}`;
}
