/** Red, green, blue: 0...255. */
export type Color = readonly [red: number, green: number, blue: number];

export const BOX_COLOR: Color = [46, 204, 113];
export const LANDMARK_COLOR: Color = [255, 71, 87];
export const LABEL_COLOR: Color = [0, 0, 0];
