import { join } from 'node:path';
import { writeAtomically } from '../files/write-atomically.js';
import { collectPictures } from './collect-pictures.js';
import type { ValidationReportData } from './report-data.js';
import { reportPage, shownPairs } from './report-page.js';
import { thumbnail } from './thumbnail.js';

/**
 * Writes the report on a validation, one HTML file that needs no other and no network.
 *
 * @param dir made if need be
 * @returns the path of the page, `index.html` in `dir`
 * @throws FaceNetError IO_FAILED, ABORTED when `picture` throws it, and what `reportPage` may throw
 */
export async function writeReport(data: ValidationReportData, dir: string): Promise<string> {
  const { impostor, genuine } = shownPairs(data);
  const pictures = await collectPictures([...impostor, ...genuine], data.picture ?? thumbnail);
  const path = join(dir, 'index.html');
  await writeAtomically(path, reportPage(data, pictures));
  return path;
}
