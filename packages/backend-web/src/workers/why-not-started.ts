import { FaceNetError } from '@facenet/core';
import { type PolicyWatch, watchPolicy } from '../policy-watch.js';

/** The directives that a worker's script is held against, one after the other. */
const DIRECTIVES = /^(worker-src|child-src|script-src|default-src)/;

/** Listens for whether the policy of the page refuses a worker; to be called before it is started. */
export function watchWorker(): PolicyWatch {
  return watchPolicy(({ effectiveDirective }) => DIRECTIVES.test(effectiveDirective));
}

/**
 * Browsers say nothing of why a worker's script does not run: this finds it out.
 *
 * @param address of the script
 */
export async function whyNotStarted(
  address: string,
  policy: PolicyWatch,
  cause: unknown,
): Promise<FaceNetError> {
  const refusal = await policy.refusal();
  const unavailable = (message: string, hint: string) =>
    new FaceNetError('ENGINE_UNAVAILABLE', message, { hint, cause });
  const own = address.startsWith('blob:');
  const setUrl = 'serve face-worker.js of @facenet/backend-web and pass webBackend({ workerUrl })';
  if (refusal) {
    return unavailable(
      `The content security policy of the page refuses the worker: "${refusal.policy}".`,
      own
        ? `Allow "worker-src blob:", or ${setUrl}.`
        : `Allow the origin of ${address} by worker-src.`,
    );
  }
  if (own) return unavailable('The browser does not start the worker.', `Then ${setUrl}.`);
  return unavailable(
    `The worker at ${address} does not start: ${await answerOf(address)}.`,
    'Serve face-worker.js of @facenet/backend-web there, from the origin of the page, as text/javascript.',
  );
}

async function answerOf(address: string): Promise<string> {
  const { origin } = globalThis.location ?? {};
  if (origin && new URL(address).origin !== origin) return `it is of another origin than ${origin}`;
  try {
    const { ok, status, headers } = await fetch(address, { method: 'HEAD' });
    if (!ok) return `status ${status}`;
    return `the server sends ${headers.get('content-type') ?? 'no type'}`;
  } catch (error) {
    return (error as Error).message;
  }
}
