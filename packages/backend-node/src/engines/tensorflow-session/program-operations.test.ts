import { checkFeeds, optimizerSpec, writeTrainingGraph } from '@facenet/core/training';
import { describe } from 'vitest';
import {
  describeProgramOperations,
  type RunProgram,
} from '../../../../core/src/runtime/testing/describe-program-operations.js';
import { SavedModelSession } from './saved-model-session.js';
import { isNativeRun, startTfjsNode } from './testing/native.js';

const run: RunProgram = async (program, feeds, variables) => {
  await startTfjsNode();
  const optimizer = optimizerSpec('SGD');
  const graph = writeTrainingGraph({ train: program, others: [], optimizer });
  const session = await SavedModelSession.open(graph.bytes, graph.signatures);
  try {
    session.run('initialize');
    session.run('write', Object.fromEntries(variables));
    const results = session.run(program.name, checkFeeds(program, feeds));
    const outputs = Object.keys(program.outputs).map((name) => [name, results[`outputs/${name}`]]);
    const gradients = session.run('gradients');
    return {
      outputs: Object.fromEntries(outputs),
      gradients: new Map(
        graph.gradients.map(({ variable, rows }) => {
          const values = gradients[variable]?.data as Float32Array;
          const ids = gradients[`${variable}/ids`]?.data as Int32Array;
          return [variable, rows ? { ids, rows: values } : values];
        }),
      ),
      variables: new Map(
        Object.entries(session.run('read')).map(([name, { data }]) => [name, data as Float32Array]),
      ),
    };
  } finally {
    session.dispose();
  }
};

describe.skipIf(!isNativeRun)('programs as TensorFlow graphs', () => {
  describeProgramOperations('a TensorFlow session', run);
});
