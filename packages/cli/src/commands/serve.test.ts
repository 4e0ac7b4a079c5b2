import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { thorough } from '@facenet/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { jpeg, smallPhoto, temporaryFolder } from '../testing/photos.js';
import { jsonLines, runCli } from '../testing/run-cli.js';

const READ = 'a-key-that-may-read';
const WRITE = 'a-key-that-may-write';

let folder: string;
let keyFile: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  keyFile = join(folder, 'keys.txt');
  await writeFile(keyFile, `read ${READ}\nwrite ${WRITE} # the shop's till\n`);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function answering(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('facenet serve', () => {
  it.each([
    [['--port', '70000'], /--port/],
    [['--workers', '0'], /--workers/],
    [['--max-body', 'much'], /--max-body.*number of bytes/s],
    [['--max-seconds', '0'], /--max-seconds/],
  ])('refuses %j', async (flags, message) => {
    const { exitCode, stderr } = await runCli(['serve', ...flags]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('says what is wrong with a file of keys, without repeating them', async () => {
    const missing = await runCli(['serve', '--key-file', join(folder, 'none.txt')]);
    expect([missing.exitCode, missing.stderr]).toEqual([
      1,
      expect.stringMatching(/none\.txt.*ENOENT/),
    ]);
    const wrong = join(folder, 'wrong.txt');
    await writeFile(wrong, `read ${READ}\nadmin ${WRITE}\n`);
    const { exitCode, stderr } = await runCli(['serve', '--key-file', wrong]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/Line 2/);
    expect(stderr).not.toContain(WRITE);
  });

  it.runIf(thorough)('serves a gallery until it is told to end', async () => {
    const port = await freePort();
    const stop = new AbortController();
    const { signal } = stop;
    const gallery = join(folder, 'people.db');
    const flags = [
      '--gallery',
      gallery,
      '--port',
      `${port}`,
      '--workers',
      '1',
      '--key-file',
      keyFile,
    ];
    const running = runCli(['serve', ...flags, '--max-body', '2M', '--json'], { signal });
    const url = `http://127.0.0.1:${port}`;
    await answering(`${url}/ready`);
    const body = new Uint8Array(await jpeg(await smallPhoto(2)));
    const headers = { 'content-type': 'image/jpeg', authorization: `Bearer ${WRITE}` };
    const added = await fetch(`${url}/v1/people?name=Anna&force=true`, {
      method: 'POST',
      headers,
      body,
    });
    expect(added.status).toBe(201);
    const who = await fetch(`${url}/v1/identify`, { method: 'POST', headers, body });
    const { faces } = (await who.json()) as { faces: { person?: { name: string } }[] };
    expect(faces.filter(({ person }) => person?.name === 'Anna')).toHaveLength(1);
    const large = new Uint8Array(2 * 2 ** 20 + 1);
    expect((await fetch(`${url}/v1/detect`, { method: 'POST', headers, body: large })).status).toBe(
      413,
    );
    expect((await fetch(`${url}/v1/people`)).status).toBe(401);
    stop.abort();
    const result = await running;
    expect(result.exitCode).toBe(0);
    expect(jsonLines(result)).toEqual([
      { url, model: expect.any(String), workers: 1, people: 0, faces: 0, keys: 2 },
    ]);
  });
});
