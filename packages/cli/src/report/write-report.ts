import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from '@facenet/backend-node';
import { version } from '../version.js';
import { collectPictures, thumbnail } from './pictures.js';
import type { Fact, ValidationReportData } from './report-data.js';
import { reportPage, shownPairs } from './report-page.js';

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

/** What computes here. The name of the host stays out of a page that may be passed on. */
export function thisMachine(): Fact[] {
  const processor = cpus()[0]?.model.trim() || 'unknown';
  const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GB of memory`;
  return [
    ['Program', `facenet ${version}, Node ${process.version}`],
    ['System', `${platform()} ${release()}, ${arch()}`],
    ['Processor', `${processor}, ${availableParallelism()} threads, ${memory}`],
  ];
}
