import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { leanTfjs } from './lean-tfjs.build.js';

const MARK = /\?script$/;

/**
 * Makes `import script from './face-worker.js?script'` the text of that file as one script with all that it
 * imports. A page starts a worker from such a text whatever bundled it, for it needs no other file.
 */
export const workerScripts: Plugin = {
  name: 'worker-scripts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: MARK }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.replace(MARK, '').replace(/\.js$/, '.ts')),
      namespace: 'worker-script',
    }));
    onLoad({ filter: /.*/, namespace: 'worker-script' }, async ({ path }) => ({
      contents: await workerScript(path),
      loader: 'text',
    }));
  },
};

/** @param path of the file that the worker begins with */
export async function workerScript(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@facenet/source'],
    plugins: [leanTfjs],
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
