import { describe, expect, it } from 'vitest';
import { chooseModelFiles } from './choose-model-files.js';

const META = 'model-20180402-114759.meta';
const choose = (names: string[], checkpoint?: string) =>
  chooseModelFiles({ path: 'folder', names, ...(checkpoint !== undefined && { checkpoint }) });

/** A checkpoint of version 2 has an index, one of version 1 is a single file. */
const versions = [
  ['2', (name: string) => [`${name}.index`, `${name}.data-00000-of-00001`], '.index'],
  ['1', (name: string) => [name], ''],
] as const;

describe.each(versions)('choosing a checkpoint of version %s', (_, filesOf, ending) => {
  const steps = [9, 275, 30].map((step) => `model-20180402-114759.ckpt-${step}`);
  const names = [META, ...steps.flatMap(filesOf)];

  it('takes that of the highest step', () => {
    expect(choose(names)).toEqual([`model-20180402-114759.ckpt-275${ending}`]);
  });

  it('takes the one that the file "checkpoint" names, wherever that was', () => {
    const text = 'model_checkpoint_path: "/home/ada/models/model-20180402-114759.ckpt-30"\n';
    expect(choose([...names, 'checkpoint'], text)).toEqual([
      `model-20180402-114759.ckpt-30${ending}`,
    ]);
  });

  it('takes none without a .meta file, and none of two', () => {
    expect(() => choose(names.slice(1))).toThrow('No meta file found in the model directory');
    expect(() => choose([...names, 'other.meta'])).toThrow('more than one meta file');
  });
});
