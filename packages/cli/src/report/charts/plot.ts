import { type Html, html } from '../../page/html.js';
import type { Range, Scale, Tick } from './axes.js';

// Small units, so that text stays legible when a phone shrinks the drawing.
const WIDTH = 460;
const HEIGHT = 330;

/** Where the axes lie. */
export const LEFT = 70;
export const RIGHT = WIDTH - 14;
export const TOP = 12;
export const BOTTOM = HEIGHT - 48;

export const ACROSS: Range = [LEFT, RIGHT];
/** Upwards: larger values have smaller coordinates. */
export const UPWARDS: Range = [BOTTOM, TOP];

interface Axis {
  readonly label: string;
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
  /** Whether its ticks have lines across the drawing; default true. */
  readonly grid?: boolean;
}

export interface Plot {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** What the drawing shows, for those who cannot see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: readonly Html[];
}

/** A drawing with axes, grid and marks. */
export function plot({ id, title, description, x, y, marks }: Plot): Html {
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${description}</desc>
<g aria-hidden="true">
<g class="grid">${gridLines(x, vertical)}${gridLines(y, horizontal)}</g>
<g class="ticks">${x.ticks.map((tick) => xLabel(tick, x.scale))}${y.ticks.map((tick) => yLabel(tick, y.scale))}</g>
<text class="axis" x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${x.label}</text>
<text class="axis" transform="translate(12 ${(TOP + BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${y.label}</text>
${marks}
<path class="frame" d="M${LEFT},${TOP}V${BOTTOM}H${RIGHT}"/>
</g>
</svg>`;
}

function gridLines({ scale, ticks, grid = true }: Axis, line: (at: number) => Html): Html[] {
  return grid ? ticks.map(({ value }) => line(scale(value))) : [];
}

/** A line across the height of the drawing. */
export function vertical(x: number, className = ''): Html {
  return html`<line${attribute(className)} x1="${rounded(x)}" x2="${rounded(x)}" y1="${TOP}" y2="${BOTTOM}"/>`;
}

/** A line across the width of the drawing. */
export function horizontal(y: number, className = ''): Html {
  return html`<line${attribute(className)} x1="${LEFT}" x2="${RIGHT}" y1="${rounded(y)}" y2="${rounded(y)}"/>`;
}

const attribute = (name: string): Html => (name ? html` class="${name}"` : html``);

function xLabel({ value, label }: Tick, scale: Scale): Html {
  return html`<text x="${rounded(scale(value))}" y="${BOTTOM + 17}" text-anchor="middle">${label}</text>`;
}

function yLabel({ value, label }: Tick, scale: Scale): Html {
  return html`<text x="${LEFT - 7}" y="${rounded(scale(value)) + 4}" text-anchor="end">${label}</text>`;
}

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
