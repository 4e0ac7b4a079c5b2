import { createTfjsProgramEngine } from '@facenet/core/tfjs';
import { runSuite } from '@facenet/testkit/in-page';
import { describeConformance } from '../../../../core/src/runtime/testing/describe-conformance.js';
import { describeProgramEngine } from '../../../../core/src/runtime/testing/describe-program-engine.js';
import { chooseRuntime } from '../../engines/choose-runtime.js';
import { startEngine } from '../../engines/start-engine.js';
import { registerKernels } from '../../engines/wasm/start-wasm.js';
import { trainingKernels } from '../../engines/wasm/training-kernels.js';
import type { WebRuntime } from '../../engines/web-engines.js';

/** The suite that every runtime has to pass. */
export const conformance = (engine: WebRuntime) =>
  runSuite(() =>
    describeConformance(engine, async () => (await chooseRuntime({ runtime: engine })).runtime),
  );

/** The suite that every engine of programs has to pass. */
export function programs(engine: WebRuntime) {
  if (engine === 'wasm') registerKernels(trainingKernels);
  const create = () => startEngine(engine, {}, (options) => createTfjsProgramEngine(options));
  return runSuite(() => describeProgramEngine(engine, create));
}
