import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { backend, encodeImage } from '@facenet/backend-node';
import { readHdf5, readSafetensors } from '@facenet/core/formats';
import { thorough } from '@facenet/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.js';
import { put, temporaryFolder } from '../testing/photos.js';
import { type CliResult, jsonLines, runCli } from '../testing/run-cli.js';

const PEOPLE = ['Ada', 'Bob', 'Eve'];
const EACH = 5;
const PAIRS = '2\t1\nAda\t1\t2\nAda\t1\tBob\t1\nBob\t1\t2\nEve\t1\tBob\t2\n';
/** The smallest network, in plain JavaScript. */
const SMALL = [
  ...['--model_def', 'models.dummy', '--image_size', '16', '--embedding_size', '8'],
  ...['--runtime', 'tfjs-cpu', '--workers', '1', '--epoch_size', '4', '--batch_size', '6'],
];

let folder: string;
let data: string;
let whole: Folders & { result: CliResult };

interface Folders {
  readonly logs: string;
  readonly models: string;
}

beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder, 'faces');
  for (const [p, person] of PEOPLE.entries()) {
    for (let i = 1; i <= EACH; i++) {
      const pixels = Uint8Array.from(
        { length: 20 * 20 * 3 },
        (_, k) => (k * (7 + p) + i * 31) % 256,
      );
      const png = await encodeImage({ width: 20, height: 20, data: pixels }, 'png');
      await put(join(data, person, `${person}_000${i}.png`), png);
    }
  }
  await put(join(data, 'Ada', 'Ada_0009.png'), 'This is no photo.');
  await put(join(folder, 'pairs.txt'), PAIRS);
  const flags = ['--checkpoint_every', '3', ...FLAGS, '--report', join(folder, 'report')];
  whole = await train('whole', ['softmax', ...flags]);
});

const FLAGS = [
  ...['--max_nrof_epochs', '2', '--optimizer', 'ADAM', '--learning_rate', '0.01'],
  ...['--random_crop', '--random-flip', '--keep_probability', '0.8', '--weight-decay', '5e-4'],
  ...['--center_loss_factor', '0.01', '--prelogits_norm_loss_factor', '5e-4'],
  ...['--validation_set_split_ratio', '0.2', '--validate_every_n_epochs', '2'],
  ...['--lfw_batch_size', '3', '--log_histograms'],
];

/** Trains into folders of a name. */
async function train(
  name: string,
  [kind = '', ...flags]: string[],
): Promise<Folders & { result: CliResult }> {
  const bases = [join(folder, name, 'logs'), join(folder, name, 'models')] as const;
  const lfw = ['--lfw_dir', data, '--lfw_pairs', join(folder, 'pairs.txt')];
  const places = ['--logs_base_dir', bases[0], '--models-base-dir', bases[1], '--data_dir', data];
  const result = await runCli(['train', kind, ...SMALL, ...places, ...lfw, ...flags]);
  const [logs = '', models = ''] = await Promise.all(
    bases.map(async (base) => join(base, (await readdir(base).catch(() => []))[0] ?? '')),
  );
  return { logs, models, result };
}

/** The same text whatever the clock and the disk say. */
const withoutTimes = (text: string) =>
  text
    .replaceAll(folder, 'F')
    .replace(/\d{8}-\d{6}/g, 'RUN')
    .replace(/Time \d+\.\d{3}/g, 'Time T')
    .replace(/(?<=in |time=|images: )\d+\.\d+/g, 'T');

const STEP =
  /^Epoch: \[\d\]\[\d\/4\]\tTime T\tLoss \d+\.\d{3}\tXent \d+\.\d{3}\tRegLoss \d+\.\d{3}\tAccuracy \d\.\d{3}\tLr 0\.01000\tCl \d+\.\d{3}$/;

describe('facenet train softmax', () => {
  it("prints the original's lines", () => {
    const { exitCode, stdout, stderr } = whole.result;
    expect({ exitCode }, stderr).toEqual({ exitCode: 0 });
    const lines = withoutTimes(stdout).split('\n');
    const [steps, others] = [
      [0, 1],
      [1, 0],
    ].map(([want]) =>
      lines.filter((line) => Number(line.startsWith('Epoch:')) === 1 - (want as number)),
    ) as [string[], string[]];
    expect(steps).toHaveLength(8);
    for (const line of steps) expect(line).toMatch(STEP);
    const saved = ['Saving variables', 'Variables saved in T seconds'];
    const accuracy = expect.stringMatching(/^Accuracy: \d\.\d{5}\+-\d\.\d{5}$/);
    const rate = expect.stringMatching(/^Validation rate: \d\.\d{5}\+-\d\.\d{5} @ FAR=\d\.\d{5}$/);
    const lfw = ['Runnning forward pass on LFW images', accuracy, rate, 'Saving statistics'];
    expect(others).toEqual([
      'Model directory: F/whole/models/RUN',
      'Log directory: F/whole/logs/RUN',
      'LFW directory: F/faces',
      'Number of classes in training set: 3',
      'Number of examples in training set: 12',
      'Number of classes in validation set: 3',
      'Number of examples in validation set: 4',
      'Building training graph',
      'Running training',
      ...saved,
      'Saving metagraph',
      'Metagraph saved in T seconds',
      ...lfw,
      'Running forward pass on validation set',
      expect.stringMatching(
        /^Validation Epoch: 2\tTime T\tLoss \d+\.\d{3}\tXent \d+\.\d{3}\tAccuracy \d\.\d{3}$/,
      ),
      ...saved,
      ...lfw,
      'Model: F/whole/models/RUN/model-RUN.safetensors',
      '',
    ]);
  });

  it('skips photos that cannot be read, and names them', () => {
    expect(whole.result.stderr).toMatch(/Ada_0009\.png/);
    expect(whole.result.stderr).toMatch(/1 photos were skipped/);
  });

  it("leaves the original's files, a model that can be loaded, and a page", async () => {
    const { logs, models } = whole;
    const name = models.split('/').at(-1);
    expect((await readdir(models)).sort()).toEqual(
      [
        'checkpoint',
        ...['0000000004', '0000000006', '0000000008'].map(
          (step) => `checkpoint-${step}.safetensors`,
        ),
        'flags.json',
        `model-${name}-average.safetensors`,
        ...[1, 2].flatMap((epoch) =>
          ['data-00000-of-00001', 'index'].map((part) => `model-${name}.ckpt-${epoch}.${part}`),
        ),
        `model-${name}.meta`,
        `model-${name}.safetensors`,
      ].sort(),
    );
    const files = (await readdir(logs))
      .map((file) => file.replace(/tfevents.*/, 'tfevents'))
      .sort();
    expect(files).toEqual([
      'arguments.txt',
      'events.out.tfevents',
      'lfw_result.txt',
      'pairs-metadata.tsv',
      'pairs-tensors.tsv',
      'projector_config.pbtxt',
      'revision_info.txt',
      'stat.h5',
    ]);
    const args = await readFile(join(logs, 'arguments.txt'), 'utf8');
    expect(args).toMatch(/^optimizer: ADAM$/m);
    expect(args).toMatch(/^random_crop: True$/m);
    expect(args).toMatch(/^random_rotate: False$/m);
    expect(args).toMatch(/^pretrained_model: None$/m);
    const results = await readFile(join(logs, 'lfw_result.txt'), 'utf8');
    expect(results).toMatch(/^0\t\d\.\d{5}\t\d\.\d{5}\n4\t\d\.\d{5}\t\d\.\d{5}\n$/);
    const statistics = readHdf5(await readFile(join(logs, 'stat.h5')));
    expect(statistics.get('loss')?.shape).toEqual([8]);
    expect(statistics.get('val_loss')?.shape).toEqual([1]);
    const page = await readFile(join(folder, 'report', 'index.html'), 'utf8');
    expect(page).toMatch(/After 2 epochs and 8 steps/);
    const node = await backend({ runtime: 'tfjs-cpu' });
    const model = await node.loadModel(join(models, `model-${name}.safetensors`));
    expect(model.card).toMatchObject({ embeddingSize: 8, alignment: { size: 16 } });
  });

  it.skipIf(!thorough)(
    'goes on as if it had never been stopped, with the flags of the run',
    async () => {
      const copy = join(folder, 'resumed', whole.models.split('/').at(-1) ?? '');
      await cp(whole.models, copy, { recursive: true });
      await rm(join(copy, 'checkpoint-0000000008.safetensors'));
      const logs = join(folder, 'resumed-logs');
      const args = ['train', 'softmax', '--resume', copy, '--logs-base-dir', logs];
      const result = await runCli(args);
      expect(result.exitCode, result.stderr).toBe(0);
      expect(withoutTimes(result.stdout)).toMatch(/Resuming at step 6/);
      const steps = (text: string) => text.split('\n').filter((line) => line.startsWith('Epoch:'));
      const expected = steps(withoutTimes(whole.result.stdout));
      expect(steps(withoutTimes(result.stdout))).toEqual(expected.slice(6));
      const name = 'checkpoint-0000000008.safetensors';
      const [first, again] = await Promise.all(
        [whole.models, copy].map((models) => readFile(join(models, name))),
      );
      expect(tensorsOf(again as Buffer).equals(tensorsOf(first as Buffer))).toBe(true);
    },
  );

  it('stops at a signal, leaves a checkpoint, and goes on from it to the bit', async () => {
    const stop = new AbortController();
    let text = '';
    const stdout = new Writable({
      decodeStrings: false,
      write(chunk, _, done) {
        text += chunk;
        if (/"step":3,/.test(text)) stop.abort();
        done();
      },
    });
    const base = join(folder, 'stopped');
    const places = ['--logs_base_dir', base, '--models_base_dir', base, '--data_dir', data];
    const code = await run(['train', 'softmax', ...SMALL, ...places, ...FLAGS, '--json'], {
      ...{ stdout, signal: stop.signal },
      stderr: new Writable({ write: (_chunk, _, done) => done() }),
    });
    expect(code).toBe(1);
    const models = join(base, (await readdir(base))[0] as string);
    expect(await readdir(models)).toContain('checkpoint-0000000003.safetensors');
    const rest = await runCli(['train', 'softmax', '--resume', models, '--json']);
    expect(rest.exitCode, rest.stderr).toBe(0);
    const losses = jsonLines(rest).filter(({ kind }) => kind === 'step');
    expect(losses.map(({ step }) => step)).toEqual([4, 5, 6, 7, 8]);
    const printed = losses.map(({ values }) => `Loss ${values.loss.toFixed(3)}`);
    const expected = [...whole.result.stdout.matchAll(/Loss \d+\.\d+(?=\tXent.*RegLoss)/g)];
    expect(printed).toEqual(expected.slice(3).map(([loss]) => loss));
  });

  it.skipIf(!thorough)(
    'goes on where a checkpoint cannot be written, says so, and keeps the last',
    async () => {
      const copy = join(folder, 'full', whole.models.split('/').at(-1) ?? '');
      await cp(whole.models, copy, { recursive: true });
      await rm(join(copy, 'checkpoint-0000000008.safetensors'));
      await mkdir(join(copy, 'checkpoint-0000000008.safetensors'));
      const { exitCode, stdout, stderr } = await runCli([
        ...['train', 'softmax', '--resume', copy, '--logs_base_dir', join(folder, 'full-logs')],
      ]);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/Cannot write .*checkpoint-0000000008.*The training goes on\./);
      expect(stdout).toMatch(/\[2\]\[4\/4\]/);
      expect(await readdir(copy)).toContain('checkpoint-0000000006.safetensors');
    },
  );

  it.skipIf(!thorough).each([
    ['another network', ['--embedding_size', '9'], /is of network .* 8 values.*, not .* 9 values/],
    ['other losses', ['--center_loss_factor', '0.5'], /is of losses/],
    ['other photos', ['--data_dir', 'ELSE'], /is of data .*3 classes.*, not .*2 classes/],
  ])('does not go on with %s', async (_, flags, message) => {
    const other = join(folder, 'other-faces');
    await cp(join(data, 'Bob'), join(other, 'Bob'), { recursive: true });
    await cp(join(data, 'Eve'), join(other, 'Eve'), { recursive: true });
    const wanted = flags.map((flag) => flag.replace('ELSE', other));
    const result = await runCli(['train', 'softmax', '--resume', whole.models, ...wanted]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(message);
  });

  it.skipIf(!thorough)(
    'stops where a loss is no number, and the checkpoint before stays',
    async () => {
      const flags = ['--max_nrof_epochs', '1', '--learning_rate', '1e30', '--optimizer', 'MOM'];
      const { models, result } = await train('diverged', ['softmax', ...flags]);
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toMatch(/Step \d made .*(NaN|Infinity|not finite)/);
      expect(await readdir(models)).toContain('checkpoint-0000000000.safetensors');
    },
  );
});

/** The bytes of a safetensors file behind its header, where the clock of a training does not reach. */
function tensorsOf(bytes: Buffer): Buffer {
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)));
}

describe('facenet train triplet', () => {
  it("prints the original's lines, and names checkpoints by steps", async () => {
    const flags = ['--people_per_batch', '3', '--images-per-person', '3', '--alpha', '4'];
    const more = [...flags, '--max_nrof_epochs', '1', '--log_histograms'];
    const { models, logs, result } = await train('triplets', ['triplet', ...more]);
    expect(result.exitCode, result.stderr).toBe(0);
    const lines = withoutTimes(result.stdout).split('\n');
    const start = lines.indexOf('Running forward pass on sampled images: T');
    expect(lines.slice(start, start + 4)).toEqual([
      'Running forward pass on sampled images: T',
      'Selecting suitable triplets for training',
      '(nrof_random_negs, nrof_triplets) = (9, 9): time=T seconds',
      expect.stringMatching(/^Epoch: \[0\]\[1\/4\]\tTime T\tLoss \d\.\d{3}$/),
    ]);
    expect(result.stdout).toMatch(/^Running forward pass on LFW images: \d+\.\d{3}$/m);
    expect(result.stdout).toMatch(/^Accuracy: \d\.\d{3}\+-\d\.\d{3}$/m);
    expect((await readdir(models)).join()).toMatch(/\.ckpt-0\.index/);
    const [events] = (await readdir(logs)).filter((file) => file.includes('tfevents'));
    const bytes = await readFile(join(logs, events as string), 'latin1');
    for (const tag of ['loss', 'time/selection', 'triplets/hardest', 'lfw/accuracy']) {
      expect(bytes).toContain(tag);
    }
    expect(await readdir(logs)).not.toContain('stat.h5');
  });

  it('refuses batches that are no triplets', async () => {
    const { result } = await train('uneven', ['triplet', '--batch_size', '10']);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(/10 images.*divisible by three/);
  });
});

describe('facenet train', () => {
  it.each([
    [
      'softmax',
      '--image_size 160 --lfw_dir ~/none/lfw --optimizer ADAM --learning_rate 0.01 --max_nrof_epochs 500 ' +
        '--keep_probability 0.8 --random_crop --random_flip --weight_decay 5e-4 --embedding_size 512 ' +
        '--lfw_distance_metric 1 --lfw_use_flipped_images --lfw_subtract_mean ' +
        '--validation_set_split_ratio 0.05 --validate_every_n_epochs 5 ' +
        '--prelogits_norm_loss_factor 5e-4 --gpu_memory_fraction 0.7 --batch_size 32',
    ],
    [
      'triplet',
      '--image_size 160 --optimizer RMSPROP --max_nrof_epochs 150 --keep_probability 0.8 ' +
        '--random_crop --random_flip --weight_decay 5e-5 --alpha 0.1 --gpu_memory_fraction 0.8 ' +
        '--batch_size 3',
    ],
    [
      'softmax',
      '--gpu_memory_fraction 1.0 --pretrained_model x --model_def models.squeezenet --epoch_size 9 ' +
        '--random_rotate --use_fixed_image_standardization --center_loss_factor 0.1 --center_loss_alfa 0.9 ' +
        '--prelogits_norm_p 2 --prelogits_hist_max 5 --learning_rate_decay_epochs 2 ' +
        '--learning_rate_decay_factor 0.5 --moving_average_decay 0.9 --seed 1 ' +
        '--nrof_preprocess_threads 4 --log_histograms --learning_rate_schedule_file x ' +
        '--filter_filename x --filter_percentile 90 --filter_min_nrof_images_per_class 2 ' +
        '--min_nrof_val_images_per_class 1.0 --lfw_pairs x --lfw_batch_size 10 --lfw_nrof_folds 5',
    ],
    [
      'triplet',
      '--pretrained_model x --model_def models.squeezenet --people_per_batch 3 --images_per_person 4 ' +
        '--epoch_size 9 --embedding_size 64 --learning_rate 0.1 --learning_rate_decay_epochs 2 ' +
        '--learning_rate_decay_factor 0.5 --moving_average_decay 0.9 --seed 1 ' +
        '--learning_rate_schedule_file x --lfw_pairs x --lfw_dir x --lfw_nrof_folds 5',
    ],
  ])("takes the original's command line of %s as it is", async (kind, flags) => {
    const none = join(folder, 'none');
    const places = ['--logs_base_dir', none, '--models_base_dir', none, '--data_dir', none];
    const result = await runCli(['train', kind, ...places, ...flags.split(' ')]);
    // All of it is understood: what is missing is the folder.
    expect(result.stderr).toMatch(/Cannot read .*none \(ENOENT\)/);
    expect(result.exitCode).toBe(1);
  });

  it.skipIf(!thorough)(
    'looks at some people a step, and keeps frozen variables as they are',
    async () => {
      const flags = ['softmax', '--loss', 'arcface', '--sampled_classes', '2', '--batch_size', '2'];
      const short = ['--max_nrof_epochs', '1', '--checkpoint_every', '1', '--optimizer', 'ADAM'];
      const { models, result } = await train('frozen', [
        ...flags,
        ...short,
        '--freeze',
        'Bottleneck/',
      ]);
      expect(result).toMatchObject({ exitCode: 0 });
      const files = (await readdir(models)).filter((name) => name.startsWith('checkpoint-')).sort();
      const [before, after] = await Promise.all(
        [files[0], files.at(-1)].map(async (name) => {
          const { weights } = readSafetensors(await readFile(join(models, name as string)));
          return (begins: string) =>
            [...weights].filter(([key]) => key.startsWith(begins)).map(([, { data }]) => data);
        }),
      );
      expect(before?.('Bottleneck/').length).toBeGreaterThan(0);
      expect(after?.('Bottleneck/')).toEqual(before?.('Bottleneck/'));
      expect(after?.('Classes/').length).toBeGreaterThan(0);
      expect(after?.('Classes/')).not.toEqual(before?.('Classes/'));
    },
  );

  it.skipIf(!thorough).each([
    [['--sampled_classes', '2'], /softmax looks at all people/],
    [['--loss', 'arcface', '--sampled_classes', '4'], /more than the 3 people/],
    [['--freeze', 'Mixed_5a'], /No variable .* begins with "Mixed_5a".*Bottleneck/],
  ])('refuses %s', async (flags, message) => {
    const { result } = await train(`no-${flags.join('')}`, ['softmax', ...flags]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(message);
  });

  it.skipIf(!thorough).each([
    ['no class folders', ['--data_dir', 'EMPTY'], /no photos|no folder/i],
    [
      'a bad line of rates',
      ['--learning_rate', '0', '--learning_rate_schedule_file', 'RATES'],
      /line 2/,
    ],
    ['photos smaller than a random crop', ['--image_size', '32', '--random_crop'], /smaller|20/],
    ['no model folder', ['--resume', 'EMPTY'], /Cannot read .*flags\.json/],
    ['weights of another network', ['--pretrained_model', 'NETWORK'], /fit/],
  ])('refuses %s', async (_, flags, message) => {
    const empty = join(folder, 'empty');
    await mkdir(empty, { recursive: true });
    const rates = await put(join(folder, 'rates.txt'), '0: 0.1\n1: fast\n');
    const network = join(whole.models, `model-${whole.models.split('/').at(-1)}.safetensors`);
    const wanted = flags.map(
      (flag) => ({ EMPTY: empty, RATES: rates, NETWORK: network })[flag] ?? flag,
    );
    if (wanted.includes(network))
      wanted.push('--model_def', 'models.squeezenet', '--image_size', '32');
    const { result } = await train(`bad-${flags[0]}-${flags[1]}`.replaceAll('/', '-'), [
      'softmax',
      ...wanted,
    ]);
    expect(result.exitCode).not.toBe(0);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toMatch(/TypeError|RangeError|INTERNAL/);
  });
});
