import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const PLACES = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

/** The Firefox of this machine: `FACENET_FIREFOX`, else where systems put it. */
const executable = process.env.FACENET_FIREFOX ?? PLACES.find((path) => existsSync(path));

let told = false;

/** For `describe.skipIf(firefoxMissing())`: whether there is none. Says so once. */
export function firefoxMissing(): boolean {
  if (executable && existsSync(executable)) return false;
  if (!told) {
    console.warn(
      'Skipping tests in Firefox: install firefox-esr, or set FACENET_FIREFOX to its path.',
    );
  }
  told = true;
  return true;
}

/** A Firefox that is driven by Marionette, its own protocol: playwright drives only one of its own builds. */
export interface Firefox {
  goTo(url: string): Promise<void>;
  /** Calls a function of the page's `program`; arguments and result are JSON. */
  call(name: string, ...args: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

const PREFERENCES = [
  'user_pref("marionette.port", 0);',
  'user_pref("browser.shell.checkDefaultBrowser", false);',
  'user_pref("datareporting.policy.dataSubmissionEnabled", false);',
  'user_pref("network.captive-portal-service.enabled", false);',
  'user_pref("app.update.enabled", false);',
];

/** Milliseconds for its start, and for a call. */
const PATIENCE = 150_000;

const CALL = `const [name, args, done] = arguments;
(async () => {
  while (!window.wrappedJSObject.program) await new Promise((resolve) => setTimeout(resolve, 20));
  return JSON.stringify(await window.wrappedJSObject.program[name](...JSON.parse(args)));
})().then((json) => done({ json }), (error) => done({ error: String(error) }));`;

/** Starts a Firefox without windows, with a profile of its own. */
export async function openFirefox(): Promise<Firefox> {
  const profile = await mkdtemp(join(tmpdir(), 'firefox-'));
  await writeFile(join(profile, 'user.js'), PREFERENCES.join('\n'));
  const firefox = spawn(
    executable as string,
    ['--headless', '--marionette', '--no-remote', '--profile', profile],
    { stdio: 'ignore', env: { ...process.env, HOME: profile } },
  );
  try {
    const send = await connectTo(firefox, profile);
    await send('WebDriver:NewSession', {});
    await send('WebDriver:SetTimeouts', { script: PATIENCE, pageLoad: PATIENCE });
    return {
      goTo: async (url) => void (await send('WebDriver:Navigate', { url })),
      async call(name, ...args) {
        const answer = await send('WebDriver:ExecuteAsyncScript', {
          script: CALL,
          args: [name, JSON.stringify(args)],
          sandbox: 'default',
        });
        const { json, error } = (answer as { value: { json?: string; error?: string } }).value;
        if (error !== undefined) throw new Error(error);
        return json === undefined ? undefined : JSON.parse(json);
      },
      close: async () => {
        await send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {});
        await end(firefox, profile);
      },
    };
  } catch (error) {
    await end(firefox, profile);
    throw error;
  }
}

async function end(firefox: ChildProcess, profile: string): Promise<void> {
  const ended = new Promise((resolve) => firefox.once('exit', resolve));
  if (firefox.exitCode === null && firefox.signalCode === null) {
    firefox.kill('SIGKILL');
    await ended;
  }
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}

type Send = (command: string, parameters: object) => Promise<unknown>;

/** Waits until Firefox has written at which port it listens. */
async function connectTo(firefox: ChildProcess, profile: string): Promise<Send> {
  const started = Date.now();
  for (;;) {
    const port = await readFile(join(profile, 'MarionetteActivePort'), 'utf8').catch(() => '');
    if (port !== '') return messages(connect(Number(port), '127.0.0.1'));
    if (firefox.exitCode !== null) throw new Error(`Firefox ended with ${firefox.exitCode}`);
    if (Date.now() - started > PATIENCE) throw new Error('Firefox does not listen');
    await wait(50);
  }
}

/** Messages are JSON behind their length: `17:[0,1,"command",{}]`; answers `[1, number, error, result]`. */
function messages(socket: Socket): Send {
  const waiting = new Map<number, (error: unknown, result: unknown) => void>();
  let sent = 0;
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const colon = received.indexOf(':');
      const length = Number(received.toString('latin1', 0, Math.max(colon, 0)));
      if (colon < 0 || received.length < colon + 1 + length) return;
      const message = JSON.parse(received.toString('utf8', colon + 1, colon + 1 + length));
      received = received.subarray(colon + 1 + length);
      if (Array.isArray(message)) waiting.get(message[1])?.(message[2], message[3]);
    }
  });
  const fail = () => {
    for (const settle of waiting.values()) settle({ message: 'Firefox has gone' }, undefined);
  };
  socket.on('error', fail).on('close', fail);
  return (command, parameters) =>
    new Promise((resolve, reject) => {
      const id = ++sent;
      waiting.set(id, (error, result) => {
        waiting.delete(id);
        if (error) reject(new Error(`${command}: ${(error as Error).message}`));
        else resolve(result);
      });
      const text = JSON.stringify([0, id, command, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}
