import { fuzzParser, rounds } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { weightsFormats } from '../models/index.js';
import { formatSamples, fuzzTarget, sampleMissing } from '../testing/format-samples.js';

/** Of each sample; bench/fuzz-parsers.ts does some tens of thousands. */
const CASES = rounds(500);
const SEED = 20260101;

/** `matches`, `open`, recognition of the network and the arrays, as for a user's file. */
describe('damaged models of every format', () => {
  const here = formatSamples.filter((sample) => !sampleMissing(sample));

  it.each(here.map((sample) => [sample.name, sample] as const))('%s', async (_, sample) => {
    const report = await fuzzParser(await fuzzTarget(sample), { cases: CASES, seed: SEED });
    expect(report.failure).toBeUndefined();
    expect(report.cases).toBe(CASES);
    // Otherwise the wounds were too harmless to have tested anything.
    expect(report.refused).toBeGreaterThan(CASES / 10);
  });

  it('has a sample of every format', () => {
    const sampled = new Set(formatSamples.map(({ format }) => format));
    expect([...sampled].sort()).toEqual(weightsFormats.names().sort());
  });
});
