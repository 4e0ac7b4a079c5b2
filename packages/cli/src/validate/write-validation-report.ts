import { basename, resolve } from 'node:path';
import { thisMachine } from '../report/this-machine.js';
import { writeReport } from '../report/write-report.js';
import { settingFacts } from './setting-facts.js';
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
      settings: settingFacts(settings),
      metric: settings.distanceMetric === 0 ? 'squared-euclidean' : 'cosine-angle',
      subtractMean: settings.subtractMean,
      commandLine: ['facenet', ...argv],
      date: new Date(),
      machine: thisMachine(),
    },
    dir,
  );
}
