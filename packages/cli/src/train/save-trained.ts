import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { saveModel, writeAtomically } from '@facenet/backend-node';
import { exporters } from '@facenet/core/models';
import { finishedWeights, networkWeights } from '@facenet/core/training';
import type { Output } from '../output/output.js';
import type { RunFolders } from './open-training.js';
import type { TrainingRun } from './training-run.js';

/** TensorFlow's checkpoints that are kept, as by the original. */
const KEPT = 3;

/** How long it took, in seconds. */
export interface SavingTimes {
  readonly variables: number;
  readonly metagraph: number;
}

/**
 * Writes what came of the training so far: the model with its card for everything here, and
 * TensorFlow's checkpoint for the original's tools, which find one `.meta` in a folder.
 *
 * @param number behind the name of the checkpoint
 * @throws FaceNetError IO_FAILED
 */
export async function saveTrained(
  { trainer, networks, card, flags }: TrainingRun,
  { models, name }: RunFolders,
  number: number,
  output: Output,
): Promise<SavingTimes> {
  const { trained, loaded } = networks;
  await output.text('Saving variables');
  let began = Date.now();
  const save = async (averages: boolean, ending: string) => {
    const weights = await networkWeights(trainer.session, trained, { averages });
    const finished = finishedWeights(trained, weights, loaded);
    const path = join(models, `model-${name}${ending}`);
    await saveModel(path, { network: loaded, weights: finished, card });
  };
  await save(false, '.safetensors');
  if (flags.movingAverageDecay > 0) await save(true, '-average.safetensors');

  const arrays = await trainer.session.read();
  const { variables } = trainer.session.plan;
  const weights = new Map(variables.map(({ name: each }) => [each, arrays.get(each)!]));
  const prefix = `model-${name}.ckpt-${number}`;
  const model = { networks: [trained], weights, card };
  const files = exporters.get('tensorflow-checkpoint').write(model, 'f32', `${prefix}.index`);
  // What names the newest comes after what it names.
  const inOrder = [...files].sort(
    ([a], [b]) => Number(a === 'checkpoint') - Number(b === 'checkpoint'),
  );
  for (const [file, bytes] of inOrder) {
    if (!file.endsWith('.meta')) await writeAtomically(join(models, file), bytes);
  }
  await removeOld(models, name);
  const variableSeconds = (Date.now() - began) / 1000;
  await output.text(`Variables saved in ${variableSeconds.toFixed(2)} seconds`);

  const meta = files.get(`${prefix}.meta`);
  const path = join(models, `model-${name}.meta`);
  if (!meta || (await stat(path).catch(() => undefined))) {
    return { variables: variableSeconds, metagraph: 0 };
  }
  await output.text('Saving metagraph');
  began = Date.now();
  await writeAtomically(path, meta);
  const metagraph = (Date.now() - began) / 1000;
  await output.text(`Metagraph saved in ${metagraph.toFixed(2)} seconds`);
  return { variables: variableSeconds, metagraph };
}

async function removeOld(models: string, name: string): Promise<void> {
  const start = `model-${name}.ckpt-`;
  const files = (await readdir(models)).filter((file) => file.startsWith(start));
  const numberOf = (file: string) => Number.parseInt(file.slice(start.length), 10);
  const numbers = [...new Set(files.map(numberOf))].sort((a, b) => b - a);
  const old = new Set(numbers.slice(KEPT));
  for (const file of files.filter((each) => old.has(numberOf(each)))) {
    await rm(join(models, file), { force: true });
  }
}
