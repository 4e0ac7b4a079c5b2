import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { version } from '../version.js';
import type { Fact } from './report-data.js';

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
