import { describe, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.js';
import { version } from '../version.js';

const COMMANDS = ['detect', 'align', 'embed', 'compare', 'demo', 'doctor'].map((name) => [name]);
const MODELS = ['list', 'pull', 'path', 'verify', 'remove'].map((name) => ['models', name]);

describe('the command line', () => {
  it.each([...COMMANDS, ...MODELS, ['models'], []])(
    'helps with examples: %s %s',
    async (...name) => {
      const args = name.filter((part) => part !== undefined);
      const { exitCode, stdout, stderr } = await runCli([...args, '--help']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toContain('\nExamples:\n  $ facenet ');
      if (args.length > 0 && args.join() !== 'models') expect(stdout).toContain('--json');
    },
  );

  it('tells its version', async () => {
    expect(await runCli(['--version'])).toEqual({
      exitCode: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  it.each([
    [[], /^Usage: facenet/],
    [['models'], /^Usage: facenet models/],
    [['detct', 'a.jpg'], /^facenet: unknown command 'detct'\n.*Did you mean detect/s],
    [['detect'], /^facenet: missing required argument 'photo'/],
    [['compare', 'a.jpg'], /^facenet: missing required argument 'photo'/],
    [['detect', 'a.jpg', '--nothing'], /^facenet: unknown option '--nothing'/],
    [['detect', 'a.jpg', '--minsize'], /argument missing/],
    [['detect', 'a.jpg', '--minsize', 'x'], /argument 'x' is invalid.*of at least 1/],
    [['detect', 'a.jpg', '--th', '1'], /^facenet: .*--threads, --thresholds/],
    [['detect', 'a.jpg', '--runtime', 'abacus'], /Allowed choices are onnxruntime-node/],
    [['detect', 'a.jpg', '--thresholds', '0.6,0.7'], /three numbers/],
    [['detect', 'a.jpg', '--score', '1.5'], /argument '1.5' is invalid.*of 0\.\.\.1/],
    [['detect', 'a.jpg', '--detector', 'nobody'], /^facenet: No model is called "nobody".*mtcnn/],
    [
      ['compare', 'a.jpg', 'b.jpg', '--detector', 'mobilefacenet'],
      /^facenet: "mobilefacenet" is a model of kind embedding.*kind detector: mtcnn/,
    ],
    [
      ['detect', 'a.jpg', '--detector', 'retinaface', '--thresholds', '0.6,0.7,0.7'],
      /^facenet: --thresholds is a setting of mtcnn; retinaface has none/,
    ],
    [['align', 'in', 'out', '--detector', 'nobody'], /^facenet: No model is called "nobody"/],
    [['align', 'in', 'out', '--detect_multiple_faces=maybe'], /True or False/],
    [['align', 'in', 'out', 'more'], /too many arguments/],
    [['embed', 'a.jpg', '--out', 'a.txt'], /^facenet: "a\.txt" names no format.*\.npy/],
    [
      ['embed', 'a.jpg', '--model', 'nobody'],
      /^facenet: No model is called "nobody".*mobilefacenet/,
    ],
    [['embed', 'a.jpg', '--model', 'mtcnn'], /^facenet: "mtcnn" is a model of kind detector/],
    [['compare', 'a.jpg', 'b.jpg', '--far', '0.5'], /^facenet: .*no threshold for FAR 0\.5.*Known/],
    [['models', 'pull', 'nobody'], /^facenet: No model is called "nobody"/],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });

  it('tells of a failure of the whole command in JSON too', async () => {
    const result = await runCli(['embed', 'a.jpg', '--model', 'nobody', '--json']);
    expect(result.exitCode).toBe(2);
    const { error } = JSON.parse(result.stdout);
    expect(error.code).toBe('MODEL_NOT_FOUND');
    expect(result.stderr).toBe(`facenet: ${error.message}\n`);
  });
});
