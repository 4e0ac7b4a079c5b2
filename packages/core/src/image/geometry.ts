/** A position in pixels: x to the right, y down, from the image's upper left corner. */
export type Point = readonly [x: number, y: number];

/** Corners in pixels: left, top, right, bottom; not necessarily whole or inside the image. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];
