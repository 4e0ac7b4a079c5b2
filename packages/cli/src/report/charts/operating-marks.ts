import { type Html, html } from '../../page/html.js';
import { fixed, percent, rate } from '../number-text.js';
import type { OperatingPoint } from '../operating-points.js';
import { rounded } from './paths.js';
import { RIGHT } from './plot.js';
import type { Scale } from './scale.js';

/**
 * Operating points as dots, hollow when the number of pairs does not carry them. They stand at the
 * rate that is asked for, where the curve is as high as at the rate that is met.
 *
 * @param labelled whether the true-accept rates stand beside them
 */
export function operatingMarks(
  points: readonly OperatingPoint[],
  x: Scale,
  y: Scale,
  labelled: boolean,
): Html[] {
  return points.map(({ target, tar, threshold, support }) => {
    const [left, top] = [rounded(x(target)), rounded(y(tar))];
    const atEdge = left > RIGHT - 50;
    const label =
      labelled && support !== 'none'
        ? html`<text x="${left + (atEdge ? 0 : 7)}" y="${top + 19}" text-anchor="${atEdge ? 'end' : 'start'}">${percent(tar, 1)}</text>`
        : html``;
    return html`<g class="point ${support}"><title>FAR ${rate(target)}: TAR ${percent(tar)} below ${fixed(threshold, 4)}</title><circle cx="${left}" cy="${top}" r="4.5"/>${label}</g>`;
  });
}
