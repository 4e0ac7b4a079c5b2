import sharp from 'sharp';

const WIDTH = 640;
const HEIGHT = 480;
const FACE = 220;
/** There and back, so that a camera that plays it again and again does not jump. */
const FRAMES = 60;

/**
 * A film of photos of faces that move, as JPEGs one behind the other: what Chromium plays as its camera by
 * `--use-file-for-fake-video-capture=FILE.mjpeg`, and `readFrames` reads.
 *
 * @param photos one or two, which move side by side
 */
export async function filmFaces(photos: readonly string[]): Promise<Buffer> {
  const faces = await Promise.all(
    photos.map((photo) => sharp(photo).resize(FACE, FACE).toBuffer()),
  );
  const background = { width: WIDTH, height: HEIGHT, channels: 3, background: '#8a949e' } as const;
  const frames = Array.from({ length: FRAMES }, (_, i) => {
    const way = (1 - Math.cos((2 * Math.PI * i) / FRAMES)) / 2;
    const placed = faces.map((input, k) => ({
      input,
      left: Math.round(30 + k * 310 + 50 * way),
      top: Math.round(80 + 60 * way),
    }));
    return sharp({ create: background }).composite(placed).jpeg({ quality: 92 }).toBuffer();
  });
  return Buffer.concat(await Promise.all(frames));
}

/** Arguments of a Chromium that has a camera, which plays this file and is allowed to every page. */
export function cameraArgs(path: string): string[] {
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${path}`,
  ];
}
