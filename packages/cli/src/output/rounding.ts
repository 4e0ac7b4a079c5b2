import type { Box, Point } from '@facenet/core';

/** Thousandths of a pixel say more than any detector knows. */
const rounded = (value: number, decimals: number) => Number(value.toFixed(decimals));

export const roundBox = (box: Box): number[] => box.map((value) => rounded(value, 3));
export const roundPoint = (point: Point): number[] => point.map((value) => rounded(value, 3));
export const roundScore = (score: number): number => rounded(score, 6);

export const roundDistance = (distance: number): number => rounded(distance, 6);

/** Nine digits are enough to get the same float32 back. */
export const shortestFloats = (values: Float32Array): number[] =>
  Array.from(values, (value) => Number(value.toPrecision(9)));
