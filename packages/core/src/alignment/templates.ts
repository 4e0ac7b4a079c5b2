import type { Point } from '../image/geometry.js';

/**
 * Where the five landmarks of an aligned face lie in a crop of 112x112 pixels. The template of
 * Deng et al., "ArcFace" (2019), on which most of today's embedding networks are trained.
 */
const ARCFACE_112: readonly Point[] = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
];

/**
 * The same for crops of 150x150 pixels as dlib cuts them (padding 0.25): its mean face shape, each
 * eye as the mean of its six points.
 */
const DLIB_150: readonly Point[] = [
  [47.549, 46.599],
  [100.476, 46.599],
  [74.013, 76.563],
  [50.415, 103.023],
  [97.61, 103.023],
];

const TEMPLATES = {
  'arcface-112': { side: 112, points: ARCFACE_112 },
  'dlib-150': { side: 150, points: DLIB_150 },
};

export type TemplateName = keyof typeof TEMPLATES;

/** The landmarks of a template, scaled to a crop of `size` pixels a side. */
export function templateLandmarks(name: TemplateName, size: number): Point[] {
  const { side, points } = TEMPLATES[name];
  const scale = size / side;
  return points.map(([x, y]) => [x * scale, y * scale]);
}
