import type { Point, RgbImage } from '@facenet/core';
import { fitSimilarity, selectFaces, templateLandmarks } from '@facenet/core/image';
import type { FoundFace } from './lfw-detections.js';
import { bicubic, bilinear, warp } from './resample.js';

/** One way to cut the crop that is embedded; what is absent is as the SDK does it. */
export interface CropVariant {
  readonly name: string;
  readonly landmarks?: 'first' | 'mean' | 'many';
  readonly interpolation?: 'bicubic' | 'supersampled';
  /** Of the template about its middle. */
  readonly scale?: number;
  /** Pixels by which the template is moved down. */
  readonly down?: number;
  readonly face?: 'nearest';
}

const SIDE = 112;

export function cropOf(image: RgbImage, faces: readonly FoundFace[], variant: CropVariant) {
  const face = chooseFace(image, faces, variant.face);
  if (!face) return undefined;
  const { scale = 1, down = 0, interpolation } = variant;
  const middle = SIDE / 2;
  const template = templateLandmarks('arcface-112', SIDE).map(
    ([x, y]): Point => [(x - middle) * scale + middle, (y - middle) * scale + middle + down],
  );
  const transform = fitSimilarity(landmarksOf(face, variant.landmarks), template);
  const sample = interpolation === 'bicubic' ? bicubic : bilinear;
  return warp(image, transform, SIDE, sample, interpolation === 'supersampled' ? 2 : 1);
}

function landmarksOf({ first, second, many }: FoundFace, which: CropVariant['landmarks']): Point[] {
  if (which === 'first') return [...first];
  if (which === 'many') return [...many!];
  if (which !== 'mean') return [...second];
  return first.map(([x, y], i): Point => [(x + second[i]![0]) / 2, (y + second[i]![1]) / 2]);
}

function chooseFace(image: RgbImage, faces: readonly FoundFace[], choice: CropVariant['face']) {
  if (choice === undefined) return selectFaces(faces, image, 'central')[0];
  const distance = ({ box: [x1, y1, x2, y2] }: FoundFace) =>
    Math.hypot(x1 + x2 - image.width, y1 + y2 - image.height);
  return [...faces].sort((a, b) => distance(a) - distance(b))[0];
}
