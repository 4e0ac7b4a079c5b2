import { Writable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from './run.js';
import { jpeg, put, QUICK, smallPhoto, temporaryFolder } from './testing/photos.js';

let photo: string;
let out: string;
beforeAll(async () => {
  out = await temporaryFolder();
  photo = await put(`${out}/group.jpg`, await jpeg(await smallPhoto(1)));
});

/** A stream that takes some bytes and then fails, as a full disk does. */
class Full extends Writable {
  text = '';
  constructor(
    readonly room: number,
    readonly code: string,
  ) {
    super({ decodeStrings: false });
  }

  override _write(chunk: string, _encoding: string, done: (error?: Error) => void): void {
    if (this.text.length + chunk.length > this.room) {
      // Later, as pipes do.
      setImmediate(() => done(Object.assign(new Error('full'), { code: this.code })));
    } else {
      this.text += chunk;
      done();
    }
  }
}

async function runInto(stdout: Full, stderr: Full, ...args: string[]) {
  return { code: await run(args, { stdout, stderr }), said: stderr.text };
}

describe('run', () => {
  it.each([
    ['--help'],
    ['--version'],
    ['models', 'list'],
    ['models', 'list', '--json'],
    ['models', 'path'],
  ])('fails when the results cannot be written: %s %s %s', async (...args) => {
    const given = args.filter((arg) => arg !== undefined);
    const { code, said } = await runInto(new Full(0, 'ENOSPC'), new Full(1e6, ''), ...given);
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/^facenet: Cannot write the results \(ENOSPC\)\. .*\n$/),
    });
  });

  it.each([[[]], [['--json']]])('stops there, and says nothing else: %j', async (flags) => {
    const stdout = new Full(2000, 'EIO');
    const photos = Array.from({ length: 30 }, () => photo);
    const { code, said } = await runInto(
      stdout,
      new Full(1e6, ''),
      'detect',
      ...photos,
      ...flags,
      ...QUICK,
    );
    expect(code).toBe(1);
    expect(stdout.text).toContain(photo);
    expect(said).toMatch(/^facenet: Cannot write the results \(EIO\)\. .*\n$/);
  });

  it('is quiet when the reader went away', async () => {
    const args = ['detect', photo, photo, ...QUICK];
    const { code, said } = await runInto(new Full(0, 'EPIPE'), new Full(1e6, ''), ...args);
    expect({ code, said }).toEqual({ code: 1, said: '' });
  });

  it('does without stderr', async () => {
    const stdout = new Full(1e6, '');
    const args = ['detect', `${out}/none.jpg`, photo, ...QUICK];
    const { code } = await runInto(stdout, new Full(0, 'ENOSPC'), ...args);
    expect(code).toBe(1);
    expect(stdout.text).toContain(`${photo}: 640x427`);
    const usage = await runInto(new Full(0, ''), new Full(0, 'ENOSPC'), 'detct');
    expect(usage.code).toBe(2);
  });

  it('leaves the streams as it found them', async () => {
    const [stdout, stderr] = [new Full(1e6, ''), new Full(1e6, '')];
    await run(['--version'], { stdout, stderr });
    expect([stdout, stderr].map((stream) => stream.listenerCount('error'))).toEqual([0, 0]);
  });

  it('begins nothing when it was stopped before', async () => {
    const [stdout, stderr] = [new Full(1e6, ''), new Full(1e6, '')];
    const code = await run(['models', 'list'], { stdout, stderr, signal: AbortSignal.abort() });
    expect({ code, said: stderr.text, printed: stdout.text }).toEqual({
      code: 1,
      said: 'facenet: Stopped before the work began.\n',
      printed: '',
    });
  });
});
