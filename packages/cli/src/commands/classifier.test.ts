import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheHome } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import { readClassifier } from '@facenet/core/classification';
import { defaultModels } from '@facenet/core/models';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, runCli } from '../testing/run-cli.js';

const PEOPLE = ['Ariel_Sharon', 'Bill_Gates', 'Colin_Powell'];
/** Nobody of them is trained on. */
const STRANGERS = ['Gloria_Macapagal_Arroyo', 'Tom_Cruise'];
/** A thread takes longer to start than these few photos. */
const EMBEDDING = ['--align', '--workers', '1', '--threads', '1'];
/** So few are a split of their own. */
const SPLIT = [
  '--use_split_dataset',
  '--min_nrof_images_per_class=5',
  '--nrof_train_images_per_class=4',
];

describe.skipIf(sharedMissing('data/lfw'))('classifier', () => {
  let folder = '';
  const at = (name: string) => join(folder, name);
  const photo = (person: string, i: number) =>
    sharedPath('data/lfw', person, `${person}_000${i}.jpg`);
  const run = (...args: string[]) => runCli([...args, '--cache-dir', at('cache')]);
  const step = (...args: string[]) => run('classifier', ...args, ...EMBEDDING);

  async function link(dir: string, person: string, numbers: readonly number[]) {
    await mkdir(join(folder, dir, person), { recursive: true });
    for (const i of numbers) {
      await symlink(photo(person, i), join(folder, dir, person, `${person}_000${i}.jpg`));
    }
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'facenet-classifier-'));
    // Models from where all tests have them, embeddings of this one alone.
    const models = join(cacheHome(), 'models');
    await mkdir(models, { recursive: true });
    await mkdir(at('cache'));
    await symlink(models, at('cache/models'));
    for (const person of PEOPLE) await link('people', person, [1, 2, 3, 4, 5]);
    // Other folders, in another order: "Colin_Powell" is the first here.
    for (const person of ['Colin_Powell', ...STRANGERS]) await link('more', person, [6, 7]);
    await writeFile(join(folder, 'people', 'Bill_Gates', 'broken.jpg'), 'no photo');
    await mkdir(at('nobody/Nobody'), { recursive: true });
    await writeFile(at('nobody/Nobody/1.jpg'), 'no photo');
    const { stdout, stderr, exitCode } = await step('train', at('people'), at('svm.classifier'));
    expect(stderr).toContain('broken.jpg');
    expect(stdout).toBe(`Number of classes: 3
Number of images: 16
Loading feature extraction model
Model directory: ${at('cache/models')}/${defaultModels.embedding}
Calculating features for images
Training classifier
Saved classifier model to file "${at('svm.classifier')}"
`);
    expect(exitCode).toBe(0);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  it('writes a classifier that core reads', async () => {
    const classifier = readClassifier(await readFile(at('svm.classifier')));
    expect(classifier).toMatchObject({
      kind: 'svm',
      model: defaultModels.embedding,
      classNames: ['Ariel Sharon', 'Bill Gates', 'Colin Powell'],
      faces: [5, 5, 5],
    });
  });

  it('classifies by name, not by place of the folder, and knows strangers', async () => {
    const { stdout, exitCode } = await step('classify', at('more'), at('svm.classifier'));
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual(['Number of classes: 3', 'Number of images: 6']);
    expect(lines.slice(5, 7)).toEqual([
      'Testing classifier',
      `Loaded classifier model from file "${at('svm.classifier')}"`,
    ]);
    expect(lines.slice(7, 9).join('\n')).toMatch(
      /^ {3}0 {2}Colin Powell: 0\.\d{3}\n {3}1 {2}Colin Powell: 0\.\d{3}$/,
    );
    for (const [i, line] of lines.slice(9, 13).entries()) {
      expect(line).toMatch(new RegExp(`^ {3}${i + 2} {2}unknown: 0\\.\\d{3}$`));
    }
    expect(lines.slice(13)).toEqual([
      'Accuracy: 1.000',
      'Of 2 faces of people it knows: 2 recognised, 0 unknown, 0 taken for another',
      'Of 4 faces of strangers: 0 taken for somebody',
    ]);
  });

  it('names everybody with --no-unknown, in the words of the original', async () => {
    const more = [at('more'), defaultModels.embedding, at('svm.classifier')];
    const { stdout } = await step('CLASSIFY', ...more, '--no_unknown', '--batch_size', '7');
    expect(stdout).not.toContain('unknown');
    expect(stdout).toMatch(/Accuracy: 1\.000\nOf 4 faces of strangers: 4 taken for somebody\n$/);
  });

  it.each(['svm', 'knn', 'centroid'])('%s: trains on a part, tries the rest', async (kind) => {
    const file = at(`${kind}-split.classifier`);
    const names = [at('people'), defaultModels.embedding, file];
    const trained = await step('TRAIN', ...names, ...SPLIT, '--kind', kind, '--json');
    expect(jsonLines(trained)).toMatchObject([{ kind, people: 3, faces: 11, skipped: 1 }]);
    const tried = await step('CLASSIFY', ...names, ...SPLIT, '--json');
    const lines = jsonLines(tried);
    // One of five each, two of six, where the broken one was drawn for training, and the summary.
    expect(lines).toHaveLength(5);
    const summary = lines.pop();
    expect(summary).toMatchObject({ accuracy: 1, mistaken: 0, strangers: 0, kind, faces: 11 });
    for (const line of lines) {
      expect(line.name).toBe(line.label);
      expect(line.best.name).toBe(line.label);
      expect(line.best.distance).toBeGreaterThan(0.1);
      expect(line.best.distance).toBeLessThan(line.threshold);
    }
    const others = await step('CLASSIFY', ...names, ...SPLIT, '--json', '--seed', '1');
    const paths = (found: typeof tried) => jsonLines(found).map(({ path }) => path);
    expect(paths(others)).not.toEqual(paths(tried));
  });

  it('trains and tries at once, and writes a page with a confusion matrix', async () => {
    const flags = ['--test_data_dir', at('more'), '--report', at('report'), '--kind', 'centroid'];
    const { stdout, stderr, exitCode } = await step(
      'train',
      at('people'),
      at('tried.classifier'),
      ...flags,
      '--threshold',
      '1.99',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Of 4 faces of strangers: [34] taken for somebody\n$/);
    expect(stderr).toContain(`Report: ${at('report/index.html')}`);
    const page = await readFile(at('report/index.html'), 'utf8');
    expect(page).toContain('<h2>Confusion matrix</h2>');
    expect(page).toMatch(/title="Colin Powell: 2 of 2 taken for Colin Powell">2</);
    expect(page).toMatch(/title="strangers: \d of 4 taken for unknown"/);
    expect(page).toMatch(/Gloria Macapagal Arroyo: <b>/);
    expect(page).toContain('data:image/jpeg;base64,');
    expect(page).not.toContain('<script');
    const classified = await step(
      'classify',
      at('more'),
      at('tried.classifier'),
      '--report',
      at('2'),
    );
    expect(classified.exitCode).toBe(0);
    expect(await readFile(at('2/index.html'), 'utf8')).toContain('There are none.');
  });

  it('predicts who is on photos, in the words of the original', async () => {
    const photos = [photo('Bill_Gates', 6), photo('Tom_Cruise', 6)];
    const { stdout, exitCode } = await run(
      'predict',
      ...photos,
      defaultModels.embedding,
      at('svm.classifier'),
    );
    expect(exitCode).toBe(0);
    const [head, gates, cruise] = stdout.split('\npeople in image ');
    expect(head).toBe(`Loaded classifier model from file "${at('svm.classifier')}"\n\n`);
    expect(gates).toMatch(/Bill_Gates_0006\.jpg :\nBill Gates: 0\.\d{3}\n/);
    expect(cruise).toMatch(/Tom_Cruise_0006\.jpg :\nunknown: 0\.\d{3}\n$/);
  });

  it('predicts by a flag, as JSON, with copies that say who it is', async () => {
    const flags = ['--classifier', at('svm.classifier'), '--draw', at('drawn'), '--json'];
    const result = await run('predict', photo('Bill_Gates', 6), at('none.jpg'), ...flags);
    expect(result.exitCode).toBe(1);
    const [found, failed] = jsonLines(result);
    expect(found).toMatchObject({
      model: defaultModels.embedding,
      drawn: at('drawn/Bill_Gates_0006.png'),
    });
    // Somebody is behind him.
    const names = found.faces.map(({ name }: { name: string | null }) => name);
    expect(names).toEqual(['Bill Gates', null]);
    expect(found.faces[0].box).toHaveLength(4);
    expect((await readFile(found.drawn)).subarray(1, 4).toString()).toBe('PNG');
    expect(failed).toMatchObject({ path: at('none.jpg'), error: { code: 'IO_FAILED' } });
  });

  it.each<[string, () => string[], number, RegExp]>([
    ['no such classifier', () => ['classify', at('more'), at('none')], 1, /Cannot read .*none/],
    ['another file', () => ['classify', at('more'), photo('Bill_Gates', 1)], 1, /safetensors file/],
    [
      'another model',
      () => ['classify', at('more'), 'mobilefacenet', at('svm.classifier')],
      2,
      /learned embeddings of "mobilefacenet-512", not of "mobilefacenet"/,
    ],
    [
      'crops of another size',
      () => ['classify', at('more'), at('svm.classifier'), '--image_size', '160'],
      2,
      /takes images of 112 pixels/,
    ],
    [
      'two answers to which photos',
      () => ['train', at('people'), at('x'), ...SPLIT, '--test_data_dir', at('more')],
      2,
      /both say which photos/,
    ],
    [
      'people with too few photos',
      () => ['train', at('people'), at('x'), '--use_split_dataset'],
      2,
      /Nobody in .* has 20 photos; the most are 6/,
    ],
    [
      'a report on nothing new',
      () => ['train', at('people'), at('x'), '--report', at('r')],
      2,
      /report needs/,
    ],
    [
      'photos of nobody',
      () => ['classify', at('nobody'), at('svm.classifier')],
      1,
      /None of 1 photos could be embedded/,
    ],
    [
      'too many names',
      () => ['train', at('people'), 'a', 'b', 'c'],
      2,
      /more than a model and a file/,
    ],
    [
      'an unknown kind',
      () => ['train', at('people'), at('x'), '--kind', 'forest'],
      2,
      /svm, knn, centroid/,
    ],
  ])('refuses %s', async (_, args, code, message) => {
    const { exitCode, stderr } = await step(...args());
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(code);
  });

  it('refuses to predict without a classifier', async () => {
    const { exitCode, stderr } = await run('predict', photo('Bill_Gates', 6));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--classifier FILE/);
    const file = await readFile(at('svm.classifier'));
    expect(() => readClassifier(file.subarray(9))).toThrowError(FaceNetError);
  });
});
