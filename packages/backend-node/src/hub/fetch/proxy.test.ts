import { createHash } from 'node:crypto';
import { type LocalServer, serveLocally } from '@facenet/testkit';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { fetchUrl } from './http.js';
import { Transfer } from './transfer.js';

const bytes = Buffer.from('weights');
const pin = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };

let proxy: LocalServer;
let mirror: LocalServer;
beforeAll(async () => {
  proxy = await serveLocally((_, response) => response.end(bytes));
  mirror = await serveLocally((_, response) => response.end(bytes));
  for (const name of ['http_proxy', 'HTTP_PROXY']) vi.stubEnv(name, proxy.url);
  for (const name of ['https_proxy', 'HTTPS_PROXY']) vi.stubEnv(name, undefined);
  for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, '127.0.0.1,.example.com');
  vi.stubEnv('npm_config_userconfig', '/dev/null');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await proxy.close();
  await mirror.close();
});

it('goes through HTTP_PROXY except to the hosts of NO_PROXY', async () => {
  const transfer = new Transfer('tiny');
  await fetchUrl(new URL('http://models.invalid/tiny.tflite'), pin, transfer);
  expect(proxy.requests).toEqual(['GET http://models.invalid/tiny.tflite']);
  await fetchUrl(new URL('/tiny.tflite', mirror.url), pin, transfer);
  expect(mirror.requests).toEqual(['GET /tiny.tflite']);
  expect(proxy.requests).toHaveLength(1);
});
