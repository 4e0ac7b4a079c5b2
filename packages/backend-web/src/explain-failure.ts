/** Time for a browser to tell of a policy that stopped a request, which it does after the request failed. */
const POLICY_DELAY = 20;

export interface FetchFailure {
  /** As the end of "ADDRESS: ...". */
  readonly reason: string;
  readonly hint: string;
}

/** Listens for whether the page's content security policy stops a request. */
export interface PolicyWatch {
  /** The directive that did. */
  violated(): string | undefined;
  stop(): void;
}

/** To be called before the request is made. */
export function watchPolicy(url: string | URL): PolicyWatch {
  const href = String(url);
  let directive: string | undefined;
  const note = ({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent) => {
    // Browsers may tell the origin alone.
    if (blockedURI && absolute(href)?.startsWith(blockedURI)) directive = effectiveDirective;
  };
  const listener = note as (event: Event) => void;
  globalThis.addEventListener?.('securitypolicyviolation', listener);
  return {
    violated: () => directive,
    stop: () => globalThis.removeEventListener?.('securitypolicyviolation', listener),
  };
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
  await new Promise((resolve) => setTimeout(resolve, POLICY_DELAY));
  const directive = policy.violated();
  if (directive) {
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
