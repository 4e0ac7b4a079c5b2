import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const CORE = fileURLToPath(new URL('../core/src/', import.meta.url));

/** Of what the runtime imports: parts of core that are one with what applications import, and large. */
const SHARED: Readonly<Record<string, string>> = {
  'errors.js': '@facenet/core',
  'network/index.js': '@facenet/core/network',
};

/**
 * Bundles core's runtime on tfjs-core, so that it computes with the same few parts of tfjs-core as the
 * engines here. Applications that import `@facenet/core/tfjs` themselves still get it with all of tfjs-core.
 */
export const tfjsRuntime: Plugin = {
  name: 'tfjs-runtime',
  setup({ onResolve }) {
    onResolve({ filter: /^@facenet\/core\/tfjs$/ }, () => ({
      path: resolve(CORE, 'runtime/tfjs/index.ts'),
      sideEffects: false,
    }));
    onResolve({ filter: /^\.\.\// }, ({ path, importer }) => {
      if (!importer.startsWith(CORE)) return undefined;
      const shared = SHARED[relative(CORE, resolve(dirname(importer), path)).replaceAll('\\', '/')];
      return shared === undefined ? undefined : { path: shared, external: true };
    });
  },
};
