import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';

/**
 * What suites that are written for vitest need of it, in a page: `bundlePage` puts this in its place. Tests
 * are collected first, and run one after the other by {@link runSuite}.
 *
 * @module
 */

/** How a test of a suite ended: without an error it passed. */
export interface SuiteResult {
  readonly name: string;
  readonly error?: string;
}

type Body = (...args: never[]) => unknown;

let path: readonly string[] = [];
let collected: { readonly name: string; readonly run: () => unknown }[] = [];

export function describe(name: string, define: () => void): void {
  const outer = path;
  path = [...path, name];
  define();
  path = outer;
}

export function it(name: string, body: Body): void {
  collected.push({ name: [...path, name].join(' > '), run: body });
}

it.each =
  (cases: readonly unknown[]) =>
  (name: string, body: Body): void => {
    for (const [index, item] of cases.entries()) {
      const args = (Array.isArray(item) ? item : [item]) as never[];
      it(titleOf(name, args, index), () => body(...args));
    }
  };

function titleOf(name: string, args: readonly unknown[], index: number): string {
  let used = 0;
  return name
    .replace(/%#/g, String(index))
    .replace(/%[sdo]/g, () => String(args[used++]))
    .replace(/\$(\w+)/g, (_, key: string) => String((args[0] as Record<string, unknown>)[key]));
}

/** Runs the tests that a suite defines. */
export async function runSuite(define: () => void): Promise<SuiteResult[]> {
  collected = [];
  define();
  const results: SuiteResult[] = [];
  for (const { name, run } of collected) {
    try {
      await run();
      results.push({ name });
    } catch (error) {
      results.push({ name, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return results;
}

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

const globals = globalThis as unknown as Record<symbol, object>;

/** vitest's `expect`, of the parts that it is made of. */
export const expect = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
  globals[ASYMMETRIC_MATCHERS_OBJECT],
) as never as typeof import('vitest')['expect'];
Object.assign(expect, {
  getState: () => getState(expect),
  setState: (state: object) => setState(state, expect),
});
setState({ assertionCalls: 0 }, expect);
globals[GLOBAL_EXPECT] = expect;
