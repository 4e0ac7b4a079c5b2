/** What a content security policy has refused. */
interface PolicyRefusal {
  /** Such as `connect-src`. */
  readonly directive: string;
  /** The whole of it. */
  readonly policy: string;
}

/** Listens for what the page's content security policy refuses. */
export interface PolicyWatch {
  /**
   * Waits a moment, as browsers tell of it after what was refused has failed.
   *
   * @returns the first that counted
   */
  refusal(): Promise<PolicyRefusal | undefined>;
  stop(): void;
}

/** Milliseconds in which a browser tells. */
const DELAY = 50;

/**
 * To be called before what may be refused is tried. Browsers name no request: whoever calls says what counts.
 *
 * @param counts told of each refusal
 */
export function watchPolicy(counts: (event: SecurityPolicyViolationEvent) => boolean): PolicyWatch {
  let first: PolicyRefusal | undefined;
  const note = (event: SecurityPolicyViolationEvent) => {
    if (!counts(event)) return;
    first ??= { directive: event.effectiveDirective, policy: event.originalPolicy };
  };
  const listener = note as (event: Event) => void;
  globalThis.addEventListener?.('securitypolicyviolation', listener);
  return {
    async refusal() {
      if (!first) await new Promise((resolve) => setTimeout(resolve, DELAY));
      return first;
    },
    stop: () => globalThis.removeEventListener?.('securitypolicyviolation', listener),
  };
}
