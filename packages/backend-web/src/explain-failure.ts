import { type PolicyWatch, watchPolicy } from './policy-watch.js';

export interface FetchFailure {
  /** As the end of "ADDRESS: ...". */
  readonly reason: string;
  readonly hint: string;
}

/** Listens for whether the policy of the page refuses a request; to be called before it is made. */
export function watchRequest(url: string | URL): PolicyWatch {
  const target = absolute(String(url));
  // Browsers may tell the origin alone.
  return watchPolicy(({ blockedURI }) => !!blockedURI && !!target?.startsWith(blockedURI));
}

/**
 * Finds out why `fetch` failed, of which browsers say no more than "Failed to fetch".
 *
 * @param error what `fetch` threw, or an error whose message says it all
 */
export async function explainFailure(
  url: string | URL,
  error: Error,
  policy: PolicyWatch,
): Promise<FetchFailure> {
  const target = absolute(String(url));
  if (!(error instanceof TypeError) || !target) {
    return { reason: error.message, hint: 'Check the address, and that its server works.' };
  }
  const { origin, protocol } = new URL(target);
  const refusal = await policy.refusal();
  if (refusal) {
    const { directive } = refusal;
    return {
      reason: `the content security policy of this page forbids it (${directive})`,
      hint: `Add ${origin} to ${directive} of the policy.`,
    };
  }
  if (globalThis.navigator?.onLine === false) {
    return { reason: 'this device is offline', hint: 'Connect it and try again.' };
  }
  const page = globalThis.location;
  const own = globalThis.origin; // "null" in a sandbox, unlike the location's
  if (page && page.protocol === 'https:' && protocol === 'http:' && (await isSilent(target))) {
    return {
      reason: 'pages of https may not read addresses of http',
      hint: 'Serve it by https.',
    };
  }
  if (page && own !== origin && !(await isSilent(target))) {
    return {
      reason: `its server does not let pages of ${own} read it (CORS)`,
      hint: `Have it send the header "Access-Control-Allow-Origin: ${own}", or serve the file from the page's own server.`,
    };
  }
  const cause = (error.cause as Error | undefined)?.message;
  return {
    reason: `its server cannot be reached (${cause ?? error.message})`,
    hint: 'Check the address and the connection.',
  };
}

/** Whether nothing answers there, not even to a request whose answer the page may not read. */
async function isSilent(url: string): Promise<boolean> {
  try {
    await fetch(url, { mode: 'no-cors', method: 'HEAD', cache: 'no-store' });
    return false;
  } catch {
    return true;
  }
}

function absolute(url: string): string | undefined {
  try {
    return new URL(url, globalThis.location?.href).href;
  } catch {
    return undefined;
  }
}
