import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { shortlist } from '@facenet/testkit';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { GradientSpec, Program } from '../../program/index.js';
import { createOnnxProgramEngine } from '../../runtime/onnx/index.js';
import type { ProgramFeeds, ProgramSession } from '../../runtime/program-engine.js';
import { createTfjsProgramEngine } from '../../runtime/tfjs/program/index.js';
import { evaluateHead, type HeadInputs, headProgram } from './testing/evaluate-head.js';
import { extremeBatches } from './testing/extreme-batches.js';
import { inputsFor, losses, rowsOf, SIZE } from './testing/registered-losses.js';

const engines = {
  'tfjs on wasm': () => createTfjsProgramEngine({ backend: 'wasm' }),
  'tfjs on plain JavaScript': () => createTfjsProgramEngine({ backend: 'cpu' }),
  onnxruntime: async () => createOnnxProgramEngine({ ort, threads: 1 }),
};
type EngineName = keyof typeof engines;

/** Losses in which operations meet that are delicate. */
const DELICATE = ['batch hard soft', 'sampled ArcFace', 'AdaFace', 'multi-similarity'];

const cases = (Object.keys(engines) as EngineName[]).flatMap((engine) =>
  shortlist(
    Object.entries(losses).map(([name, loss]) => [engine, name, loss] as const),
    ([, name]) =>
      engine === 'tfjs on wasm' || (engine === 'onnxruntime' && DELICATE.includes(name)),
  ),
);

/** With the gradient by the prelogits, which are no variable here, as an output. */
function withSlope(program: Program): Program {
  const isSlope = ({ variable }: GradientSpec) => variable === 'prelogits';
  const slope = program.gradients.find(isSlope) as GradientSpec & { kind: 'dense' };
  const gradients = program.gradients.filter((gradient) => !isSlope(gradient));
  return { ...program, gradients, outputs: { ...program.outputs, slope: slope.value } };
}

async function runOn(session: ProgramSession, program: Program, feeds: HeadFeeds) {
  for (const [name, variable] of session.variables) {
    const values = Float32Array.from(feeds[name]?.data ?? []);
    variable.set(session.toEngineOrder(name, values));
  }
  const fed: ProgramFeeds = Object.fromEntries(
    program.inputs
      .filter(({ name }) => feeds[name])
      .map(({ name, dtype }) => {
        const { shape, data } = feeds[name] as HeadFeeds[string];
        const values = dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data);
        return [name, { shape, data: values }];
      }) as [string, ProgramFeeds[string]][],
  );
  const { outputs, gradients } = await session.run(program.name, fed);
  const arrays = [...gradients].map(([name, gradient]) => {
    return [name, gradient instanceof Float32Array ? gradient : gradient.rows] as const;
  });
  return { outputs, arrays };
}

type HeadFeeds = ReturnType<typeof headProgram>['feeds'];

describe.each(cases)('on %s, %s', (engine, _name, loss) => {
  const feedsOf = (inputs: HeadInputs) => headProgram(loss.head, inputs).feeds;

  it('is what it is in float64, and finite with odd batches', async () => {
    const inputs = inputsFor(loss, rowsOf(6, SIZE), [0, 0, 1, 1, 2, 0]);
    const program = withSlope(headProgram(loss.head, inputs).program);
    await using session = await (await engines[engine]()).open([program]);
    const expected = evaluateHead(loss.head, inputs);
    const { outputs } = await runOn(session, program, feedsOf(inputs));
    const wanted = { ...expected.outputs, slope: expected.gradients.prelogits };
    for (const [output, of] of Object.entries(wanted)) {
      of?.data.forEach((value, i) => {
        const error = Math.abs((outputs[output]?.data[i] as number) - value);
        expect(error, `${output}[${i}]`).toBeLessThan(2e-5 * Math.max(1, Math.abs(value)));
      });
    }
    for (const [odd, batch] of Object.entries(extremeBatches(loss))) {
      const run = await runOn(session, program, feedsOf(batch));
      for (const [name, { data }] of Object.entries(run.outputs)) {
        expect(data.every(Number.isFinite), `${name} with ${odd}`).toBe(true);
      }
      for (const [name, array] of run.arrays) {
        expect(array.every(Number.isFinite), `gradient of ${name} with ${odd}`).toBe(true);
      }
    }
  });
});
