import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const LEAN = fileURLToPath(new URL('./src/engines/lean-tfjs-core.ts', import.meta.url));
const CORE = '@tensorflow/tfjs-core';
/** Kernels of tfjs, and ours. */
const NEEDS_GROUPS =
  /(tfjs-backend-(wasm|cpu)[\\/]dist[\\/].*\.js|backend-web[\\/]src[\\/]engines[\\/]wasm[\\/].*\.ts)$/;
const IMPORT = /import \{([^}]*)\} from '@tensorflow\/tfjs-core';/g;

/** Parts of tfjs-core that it exports as objects, of which bundlers keep all or nothing. */
const GROUPS: Readonly<Record<string, string>> = {
  backend_util: 'backends/backend_util',
  broadcast_util: 'ops/broadcast_util',
  gather_util: 'ops/gather_nd_util',
  scatter_util: 'ops/scatter_nd_util',
  slice_util: 'ops/slice_util',
  util: 'util',
};

/** Bundles of tfjs-core and tfjs-backend-wasm what is used: two fifths of what bundlers find by themselves. */
export const leanTfjs: Plugin = {
  name: 'lean-tfjs',
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, () => ({ path: LEAN, sideEffects: true }));
    // To import them registers places for models.
    onResolve({ filter: /\/io\// }, async ({ path, pluginData, ...from }) => {
      if (pluginData === CORE || !from.importer.includes(CORE)) return undefined;
      return { ...(await resolve(path, { ...from, pluginData: CORE })), sideEffects: false };
    });
    onLoad({ filter: NEEDS_GROUPS }, async ({ path }) => ({
      loader: path.endsWith('.ts') ? 'ts' : 'js',
      contents: (await readFile(path, 'utf8')).replace(IMPORT, (_, names: string) =>
        names.split(',').map(fromItsFile).join(' '),
      ),
    }));
    // What starts the WebAssembly file is ours, on one thread; see `wasm-host.ts`.
    onLoad({ filter: /tfjs-backend-wasm[\\/]wasm-out[\\/].*\.js$/ }, () => ({
      contents: 'export const wasmWorkerContents = undefined;\nexport default undefined;',
    }));
  },
};

function fromItsFile(name: string): string {
  const group = GROUPS[name.trim()];
  return group
    ? `import * as ${name} from '${CORE}/dist/${group}';`
    : `import { ${name} } from '${CORE}';`;
}
