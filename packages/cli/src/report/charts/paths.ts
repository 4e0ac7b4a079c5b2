/** A place on a drawing. */
export type Place = readonly [x: number, y: number];

/** A tenth of a unit is less than anybody sees. */
export const rounded = (value: number): number => Math.round(value * 10) / 10 || 0;

/** A line through places. */
export function linePath(places: Iterable<Place>): string {
  let path = '';
  for (const [x, y] of places) path += `${path ? 'L' : 'M'}${rounded(x)},${rounded(y)}`;
  return path;
}

/**
 * Only the places that are visibly apart, and the last: a curve of a million points is drawn as
 * well by some hundred.
 *
 * @param least drawing units in x or in y
 */
export function* thinOut(places: Iterable<Place>, least: number): Generator<Place> {
  let kept: Place | undefined;
  let last: Place | undefined;
  for (const place of places) {
    last = place;
    if (kept && Math.abs(place[0] - kept[0]) < least && Math.abs(place[1] - kept[1]) < least) {
      continue;
    }
    kept = place;
    yield place;
  }
  if (last && last !== kept) yield last;
}

/**
 * The outline of neighbouring bars, closed at the base.
 *
 * @param edges left edges of all bars and the right one of the last: one more than `tops`
 */
export function barsOutline(
  edges: readonly number[],
  tops: readonly number[],
  base: number,
): string {
  const steps = tops.map((top, i) => `V${rounded(top)}H${rounded(edges[i + 1]!)}`);
  return `M${rounded(edges[0]!)},${rounded(base)}${steps.join('')}V${rounded(base)}Z`;
}
