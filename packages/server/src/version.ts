import { readFileSync } from 'node:fs';

// One level below the package, in `src` as in `dist`.
const packageFile = new URL('../package.json', import.meta.url);

export const version: string = JSON.parse(readFileSync(packageFile, 'utf8')).version;
