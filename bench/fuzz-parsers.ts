/**
 * Damages real files of every registered weights format, opens them as users' files are opened and
 * reads arrays of them. A case may end in success or in a FaceNetError; it may take two seconds of processor time and
 * the multiple of the file in memory that its reader states. Exits with 1 when one does not.
 *
 *   npx tsx --conditions=@facenet/source bench/fuzz-parsers.ts [cases a sample] [seed] [sample path]
 *
 * A failure names its seed and path; with the sample's name and that path the one case is repeated.
 */
import { weightsFormats } from '@facenet/core/models';
import { type FuzzReport, fuzzParser } from '@facenet/testkit';
import {
  formatSamples,
  fuzzTarget,
  sampleMissing,
} from '../packages/core/src/testing/format-samples.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const [cases = '2500', seed = '20260101', only, path] = process.argv.slice(2);
const options = { cases: Number(cases), seed: Number(seed), ...(path !== undefined && { path }) };
console.log(`seed ${seed}, ${cases} cases a sample\n`);

const samples = formatSamples.filter(
  (sample) =>
    weightsFormats.has(sample.format) &&
    !sampleMissing(sample) &&
    (only === undefined || sample.name === only),
);
const problems: string[] = [];
for (const format of weightsFormats.names()) {
  const covered = formatSamples.some(
    (sample) => sample.format === format && !sampleMissing(sample),
  );
  if (!covered) problems.push(`the format ${format} has no sample here`);
}

const reports: (FuzzReport & { readonly sample: string; readonly fileKiB: number })[] = [];
for (const sample of samples) {
  const target = await fuzzTarget(sample);
  const report = await fuzzParser(target, options);
  const bytes = target.files.reduce((sum, { length }) => sum + length, 0);
  reports.push({ sample: sample.name, fileKiB: bytes / 1024, ...report });
  if (report.failure) problems.push(`${sample.name}: ${report.failure}`);
}

printTable(
  reports.map(({ sample, fileKiB, cases, refused, slowestMs, arrayMultiple, memoryMiB }) => ({
    sample,
    'file KiB': fileKiB.toFixed(0),
    cases,
    refused: `${((100 * refused) / cases).toFixed(0)} %`,
    'slowest ms': slowestMs.toFixed(0),
    'array / file': arrayMultiple.toFixed(2),
    'memory MiB': memoryMiB.toFixed(1),
  })),
);
const total = reports.reduce((sum, report) => sum + report.cases, 0);
console.log(`\n${total} cases, ${problems.length} problems`);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else if (only === undefined) {
  saveResult('fuzz-parsers', {
    command: `npx tsx --conditions=@facenet/source bench/fuzz-parsers.ts ${cases} ${seed}`,
    seed: options.seed,
    cases: total,
    limits: 'success or FaceNetError, 2 s of the processor, the stated multiples of the file',
    reports,
    machine: describeMachine(['fast-check']),
  });
}
