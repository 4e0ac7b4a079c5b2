import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium of this machine: `FACENET_CHROMIUM`, else where systems put it. */
const executable = process.env.FACENET_CHROMIUM ?? PLACES.find((path) => existsSync(path));

let told = false;

/** For `describe.skipIf(chromiumMissing())`: whether there is none. Says so once. */
export function chromiumMissing(): boolean {
  if (executable && existsSync(executable)) return false;
  if (!told) {
    console.warn(
      'Skipping tests in a browser: install chromium, or set FACENET_CHROMIUM to its path.',
    );
  }
  told = true;
  return true;
}

export interface ChromiumOptions {
  /** Graphics computed by the processor, which stand for a GPU; default none. */
  readonly graphics?: 'none' | 'webgl' | 'webgpu';
  /** Further arguments, such as a camera that plays a file. */
  readonly args?: readonly string[];
}

const COMMON = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const GRAPHICS = {
  none: ['--disable-gpu'],
  webgl: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  webgpu: [
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--enable-unsafe-webgpu',
    '--use-webgpu-adapter=swiftshader',
  ],
};

/** Starts a Chromium with a profile of its own. */
export function openChromium(options: ChromiumOptions = {}): Promise<Browser> {
  const { graphics = 'none', args = [] } = options;
  return chromium.launch({
    ...(executable && { executablePath: executable }),
    headless: true,
    args: [...COMMON, ...GRAPHICS[graphics], ...args],
  });
}
