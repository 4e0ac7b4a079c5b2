import { basename, resolve } from 'node:path';
import type { Fact } from '../report/report-data.js';
import { thisMachine } from '../report/this-machine.js';
import { writeReport } from '../report/write-report.js';
import type { Validation } from './validation.js';

/**
 * Writes a validation as a web page.
 *
 * @returns path of the page
 * @throws FaceNetError IO_FAILED
 */
export function writeValidationReport(
  validation: Validation,
  argv: readonly string[],
  dir: string,
): Promise<string> {
  const { card, settings } = validation;
  return writeReport(
    {
      ...validation,
      title: `${card.id} on ${basename(resolve(settings.dir))}`,
      settings: Object.entries(settings).map(([name, value]): Fact => [name, String(value)]),
      metric: settings.distanceMetric === 0 ? 'squared-euclidean' : 'cosine-angle',
      subtractMean: settings.subtractMean,
      commandLine: ['facenet', ...argv],
      date: new Date(),
      machine: thisMachine(),
    },
    dir,
  );
}
