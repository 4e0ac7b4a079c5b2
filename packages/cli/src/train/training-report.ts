import { join } from 'node:path';
import { writeAtomically } from '@facenet/backend-node';
import { type Html, html } from '../page/html.js';
import { pageDocument } from '../page/page-document.js';
import { linearScale, percentTicks, rangeOf, type Tick, ticks } from '../report/charts/axes.js';
import { ACROSS, linePath, plot, UPWARDS } from '../report/charts/plot.js';
import { STYLES } from '../report/styles.js';
import type { TrainingRun } from './training-run.js';

/** What is known of an epoch. */
export interface EpochCurve {
  readonly epoch: number;
  readonly step: number;
  /** Average of the last steps. */
  readonly loss: number;
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
  readonly lfwAccuracy?: number;
  readonly lfwValRate?: number;
}

/**
 * Writes `index.html`: the curves of a training so far, and how it is run.
 *
 * @returns its path
 * @throws FaceNetError IO_FAILED
 */
export async function writeTrainingReport(
  folder: string,
  run: Pick<TrainingRun, 'identity' | 'settings'>,
  name: string,
  argv: readonly string[],
  curves: readonly EpochCurve[],
): Promise<string> {
  const path = join(folder, 'index.html');
  await writeAtomically(path, trainingPage(run, name, argv, curves));
  return path;
}

/** The page of {@link writeTrainingReport}. */
function trainingPage(
  { identity, settings }: Pick<TrainingRun, 'identity' | 'settings'>,
  name: string,
  argv: readonly string[],
  curves: readonly EpochCurve[],
): string {
  const last = curves.at(-1);
  const body = html`<h1>Training ${name}</h1>
<p>After ${last?.epoch ?? 0} epochs and ${last?.step ?? 0} steps.</p>
<div class="tiles">${tiles(last)}</div>
<h2>Curves</h2>
<div class="plots">${charts(curves)}</div>
<h2>What is trained</h2>
<dl class="facts">${Object.entries(identity).map(([term, text]) => fact(term, text))}</dl>
<h2>Settings</h2>
<p><code>facenet ${argv.join(' ')}</code></p>
<dl class="facts">${Object.entries(settings).map(([term, value]) => fact(term, String(value ?? '')))}</dl>`;
  return pageDocument({ title: `Training ${name}`, styles: STYLES, body });
}

const fact = (term: string, text: string): Html => html`<dt>${term}</dt><dd>${text}</dd>`;

function tiles(last: EpochCurve | undefined): Html[] {
  const share = (value: number | undefined) =>
    value === undefined ? undefined : `${(100 * value).toFixed(2)} %`;
  const all: readonly (readonly [string, string | undefined])[] = [
    ['loss', last?.loss.toFixed(4)],
    ['validation loss', last?.validationLoss?.toFixed(4)],
    ['validation accuracy', share(last?.validationAccuracy)],
    ['accuracy on pairs', share(last?.lfwAccuracy)],
    ['validation rate on pairs', share(last?.lfwValRate)],
  ];
  return all.flatMap(([label, value]) =>
    value === undefined
      ? []
      : [html`<div class="tile"><span>${label}</span><strong>${value}</strong></div>`],
  );
}

function charts(curves: readonly EpochCurve[]): Html[] {
  return [
    chart(curves, 'loss', 'Loss', ({ loss }) => loss),
    chart(curves, 'validation-loss', 'Validation loss', ({ validationLoss }) => validationLoss),
    chart(
      curves,
      'accuracy',
      'Validation accuracy',
      ({ validationAccuracy }) => validationAccuracy,
      true,
    ),
    chart(curves, 'pairs', 'Accuracy on pairs', ({ lfwAccuracy }) => lfwAccuracy, true),
    chart(curves, 'val', 'Validation rate on pairs', ({ lfwValRate }) => lfwValRate, true),
  ].flat();
}

/** A line over steps; nothing where no epoch has the value. */
function chart(
  curves: readonly EpochCurve[],
  id: string,
  title: string,
  pick: (curve: EpochCurve) => number | undefined,
  share = false,
): Html[] {
  const points = curves.flatMap((curve) => {
    const value = pick(curve);
    return value === undefined ? [] : [[curve.step, value] as const];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return [];
  const values = points.map(([, value]) => value);
  const range = rangeOf(values);
  const steps = [Math.min(first[0], 0), last[0]] as const;
  const x = linearScale(steps, ACROSS);
  const y = linearScale(range, UPWARDS);
  const labels: Tick[] = share ? percentTicks(range, 6) : ticks(range, 6);
  const line = linePath(points.map(([step, value]) => [x(step), y(value)] as const));
  const drawing = plot({
    id,
    title,
    description: `${title} from ${first[1]} to ${last[1]} over ${last[0]} steps.`,
    x: { label: 'steps', scale: x, ticks: ticks(steps, 6) },
    y: { label: title.toLowerCase(), scale: y, ticks: labels },
    marks: [html`<path class="curve" d="${line}"/>`],
  });
  return [html`<figure>${drawing}</figure>`];
}
