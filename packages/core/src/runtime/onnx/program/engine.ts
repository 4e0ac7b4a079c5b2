import { FaceNetError } from '../../../errors.js';
import type { Program } from '../../../program/index.js';
import type { ProgramEngine, ProgramSession } from '../../program-engine.js';
import { sharedVariables } from '../../program-variables.js';
import type { OnnxRuntimeModule } from '../ort.js';
import { type LoadedProgram, OnnxProgramSession } from './session.js';
import { variableLayouts } from './variable-layouts.js';
import { writeProgram } from './write-program.js';

/** Which onnxruntime runs programs. */
export interface OnnxProgramEngineOptions {
  /** The onnxruntime to use: the module of onnxruntime-node or onnxruntime-web. */
  readonly ort: OnnxRuntimeModule;
  /** Name of the engine; default "onnxruntime". */
  readonly name?: string;
  /** In order of preference, as onnxruntime names them; default: onnxruntime's own. */
  readonly executionProviders?: readonly string[];
  /** Threads inside one operation, at least 1; default: one a core. */
  readonly threads?: number;
}

/** Makes an engine that writes programs as ONNX and runs them on an injected onnxruntime. */
export function createOnnxProgramEngine(options: OnnxProgramEngineOptions): ProgramEngine {
  const { ort, name = 'onnxruntime', executionProviders, threads } = options;
  const sessionOptions = {
    // Nothing is to be folded in what was written for it: steps are no faster, and take more memory.
    graphOptimizationLevel: 'disabled',
    // A plan of all memory comes on top of what the first run took, and saves no time.
    enableMemPattern: false,
    ...(executionProviders && { executionProviders: [...executionProviders] }),
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    // Warnings of the engine are not for the users of an application.
    logSeverityLevel: 3,
  };
  return {
    name,
    async open(programs: readonly Program[]): Promise<ProgramSession> {
      const specs = sharedVariables(programs);
      const layouts = variableLayouts(programs);
      const loaded: LoadedProgram[] = [];
      for (const program of programs) {
        try {
          const model = writeProgram(program, layouts);
          loaded.push({
            program,
            session: await ort.InferenceSession.create(model, sessionOptions),
          });
        } catch (cause) {
          for (const { session } of loaded) await session.release();
          if (FaceNetError.is(cause)) throw cause;
          throw new FaceNetError(
            'ENGINE_FAILED',
            `${name} cannot load "${program.name}": ${(cause as Error).message}.`,
            { hint: 'Use another engine and report this network.', cause },
          );
        }
      }
      return new OnnxProgramSession({ engine: name, ort, specs, layouts }, loaded);
    },
  };
}
