import { FaceNetError } from '../../../errors.js';
import type { Program, VariableSpec } from '../../../program/index.js';
import { OneAtATime } from '../../one-at-a-time.js';
import { checkFeeds, programFailed, programNamed, programsDisposed } from '../../program-checks.js';
import type { Gradient, ProgramFeeds, ProgramRun, ProgramSession } from '../../program-engine.js';
import { applyUpdate, zeroVariables } from '../../program-variables.js';
import type { TensorData } from '../../runtime.js';
import type { OnnxRuntimeModule, OnnxSession, OnnxTensor } from '../ort.js';
import { arranged, inverse, type Layout, reordered } from './layout.js';
import { resultName, variablesRead } from './write-program.js';

/** A program, written and loaded. */
export interface LoadedProgram {
  readonly program: Program;
  readonly session: OnnxSession;
}

/** What a program is run with again and again. */
interface Prepared extends LoadedProgram {
  /** Variables that it reads: tensors over the arrays that the host changes. */
  readonly variables: Readonly<Record<string, OnnxTensor>>;
}

/** What the session needs beside the programs. */
export interface ProgramSessionSettings {
  readonly engine: string;
  readonly ort: OnnxRuntimeModule;
  readonly specs: ReadonlyMap<string, VariableSpec>;
  readonly layouts: ReadonlyMap<string, Layout>;
}

/**
 * Programs on onnxruntime. Variables are fed at every run, which takes no copy where the engine computes
 * in the host's memory; what a run yields is fresh memory each time. Calls take turns.
 */
export class OnnxProgramSession implements ProgramSession {
  readonly variables: ReadonlyMap<string, Float32Array>;
  readonly #settings: ProgramSessionSettings;
  readonly #prepared: readonly Prepared[];
  readonly #calls = new OneAtATime();
  #disposal: Promise<void> | undefined;

  constructor(settings: ProgramSessionSettings, programs: readonly LoadedProgram[]) {
    this.#settings = settings;
    this.variables = zeroVariables(settings.specs.values());
    const tensors = new Map(
      [...this.variables].map(([name, data]) => {
        const shape = this.#arranged(name);
        return [name, new settings.ort.Tensor('float32', data, shape)] as const;
      }),
    );
    this.#prepared = programs.map((loaded) => ({
      ...loaded,
      variables: Object.fromEntries(
        variablesRead(loaded.program).map((name) => [name, tensors.get(name) as OnnxTensor]),
      ),
    }));
  }

  toEngineOrder(variable: string, values: Float32Array): Float32Array {
    const { shape } = this.#spec(variable);
    const layout = this.#settings.layouts.get(variable);
    return layout ? reordered(values, shape, layout) : values;
  }

  fromEngineOrder(variable: string, values: Float32Array): Float32Array {
    const layout = this.#settings.layouts.get(variable);
    if (!layout) return values.slice();
    return reordered(values, this.#arranged(variable), inverse(layout));
  }

  async run(name: string, feeds: ProgramFeeds): Promise<ProgramRun> {
    this.#refuseDisposed();
    const programs = this.#prepared.map(({ program }) => program);
    const program = programNamed(programs, name);
    const checked = checkFeeds(program, feeds);
    const prepared = this.#prepared[programs.indexOf(program)] as Prepared;
    return this.#calls.run(() => this.#compute(prepared, checked));
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#free();
    return this.#disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #compute(prepared: Prepared, feeds: ProgramFeeds): Promise<ProgramRun> {
    this.#refuseDisposed();
    const { program, session, variables } = prepared;
    const { ort, engine, layouts } = this.#settings;
    let results: Readonly<Record<string, OnnxTensor>>;
    try {
      const given = Object.entries(feeds).map(([name, { shape, data }]) => {
        const type = data instanceof Int32Array ? 'int32' : 'float32';
        return [name, new ort.Tensor(type, data, shape)] as const;
      });
      results = await session.run({ ...variables, ...Object.fromEntries(given) });
    } catch (cause) {
      throw programFailed(engine, program, cause);
    }
    const read = (value: string, variable?: string) =>
      results[
        resultName(value, variable === undefined ? undefined : layouts.get(variable))
      ] as OnnxTensor;
    const outputs = Object.entries(program.outputs).map(([name, value]): [string, TensorData] => {
      const { dims, data } = read(value);
      return [name, { shape: [...dims], data: data as Float32Array }];
    });
    const gradients = program.gradients.map((gradient): [string, Gradient] => {
      const { variable } = gradient;
      if (gradient.kind === 'dense') {
        return [variable, read(gradient.value, variable).data as Float32Array];
      }
      const [ids, rows] = [read(gradient.ids).data, read(gradient.rows).data];
      return [variable, { ids: ids as Int32Array, rows: rows as Float32Array }];
    });
    for (const update of program.updates) {
      const variable = this.variables.get(update.variable) as Float32Array;
      const owner = update.kind === 'assign' ? update.variable : undefined;
      applyUpdate(update, variable, (value) => read(value, owner).data as Float32Array);
    }
    return { outputs: Object.fromEntries(outputs), gradients: new Map(gradients) };
  }

  #spec(variable: string): VariableSpec {
    const spec = this.#settings.specs.get(variable);
    if (spec) return spec;
    throw new FaceNetError('INVALID_ARGUMENT', `There is no variable "${variable}".`);
  }

  #arranged(variable: string): number[] {
    const { shape } = this.#spec(variable);
    const layout = this.#settings.layouts.get(variable);
    return layout ? arranged(shape, layout) : [...shape];
  }

  async #free(): Promise<void> {
    await this.#calls.idle();
    for (const { session } of this.#prepared) await session.release();
  }

  #refuseDisposed(): void {
    if (this.#disposal) throw programsDisposed();
  }
}
