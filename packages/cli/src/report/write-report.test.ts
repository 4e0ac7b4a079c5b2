import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluateByGroup, evaluatePairs } from '@facenet/core/evaluation';
import { mobilefacenet } from '@facenet/core/models';
import { beforeAll, describe, expect, it } from 'vitest';
import { greyImage, jpeg, put, temporaryFolder } from '../testing/photos.js';
import type { ReportPair, ValidationReportData } from './report-data.js';
import { reportPage } from './report-page.js';
import { thisMachine, writeReport } from './write-report.js';

const EVIL = `"><script>alert('x')</script>&`;
const PAIRS = 600;

/** Pairs at given distances: genuine ones below 1.3, impostors above 0.9, ten folds. */
function reportData(folder: string): ValidationReportData {
  const pairs = Array.from({ length: PAIRS }, (_, i): ReportPair => {
    const same = i % 2 === 0;
    const share = ((i * 7919) % PAIRS) / PAIRS;
    const distance = same ? 0.1 + 1.2 * share ** 2 : 0.9 + Math.sqrt(share);
    const [a, b] = [1, 2].map((n) => join(folder, `P${i}`, `P${i}_000${n}.jpg`)) as [
      string,
      string,
    ];
    return { a, b, same, distance, fold: Math.floor(i / 60) };
  });
  const embeddings = pairs.flatMap(({ distance }) => {
    const angle = Math.acos(1 - distance / 2);
    return [1, 0, Math.cos(angle), Math.sin(angle)];
  });
  return {
    title: `Grey ${EVIL}`,
    card: mobilefacenet,
    settings: [['Images', EVIL]],
    metric: 'squared-euclidean',
    subtractMean: false,
    evaluation: evaluatePairs({
      embeddings: Float32Array.from(embeddings),
      embeddingSize: 2,
      same: pairs.map(({ same }) => same),
    }),
    pairs,
    images: 2 * PAIRS,
    skipped: [{ path: EVIL, error: { code: 'NO_FACE', message: `No face in ${EVIL}\u001b[2J.` } }],
    skippedPairs: 3,
    commandLine: ['facenet', 'validate', EVIL],
    date: new Date(Date.UTC(2024, 1, 29)),
    machine: thisMachine(),
  };
}

const matches = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

let folder: string;
let data: ValidationReportData;
beforeAll(async () => {
  folder = await temporaryFolder();
  data = reportData(join(folder, 'lfw'));
});

describe('reportPage', () => {
  it('shows figures, settings, model and machine', () => {
    const page = reportPage(data);
    const { accuracy, auc } = data.evaluation;
    expect(page).toContain(`<strong>${(100 * accuracy.mean).toFixed(2)}%</strong>`);
    expect(page).toContain(`<strong>${auc.toFixed(4)}</strong>`);
    expect(page).toContain(mobilefacenet.provenance.notice);
    expect(page).toContain(mobilefacenet.weights.sha256);
    expect(page).toContain('1 NO_FACE');
    expect(page).toContain(`Node ${process.version}`);
    expect(page).toContain('2024-02-29T00:00:00.000Z');
  });

  it('shows how groups differ, where there are some', () => {
    expect(reportPage(data)).not.toContain('<h2>Groups</h2>');
    const groupOf = ({ a }: ReportPair) => (a.endsWith('0_0001.jpg') ? EVIL : 'others');
    const groups = evaluateByGroup(data.pairs, groupOf, { threshold: 1 });
    const page = reportPage({ ...data, groups: { ...groups, far: 1e-3 } });
    expect(page).toContain('<h2>Groups</h2>');
    expect(page).not.toContain(EVIL);
    const [first] = groups.groups;
    expect(first?.impostorPairs).toBe(0);
    expect(page).toContain(`<td>${(100 * first!.fnmr).toFixed(2)}%<small>`);
  });

  it('has four drawings with a text for those who do not see them', () => {
    const page = reportPage(data);
    expect(matches(page, /<svg /g)).toBe(4);
    for (const [, title, desc] of page.matchAll(/aria-labelledby="(\S+) (\S+)"/g)) {
      expect(page).toMatch(new RegExp(`<title id="${title}">[^<]{10,}</title>`));
      expect(page).toMatch(new RegExp(`<desc id="${desc}">[^<]{30,}</desc>`));
    }
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('marks the rates that 300 pairs of different people do not carry', () => {
    const page = reportPage(data);
    expect(page).toMatch(/<tr class=""><th scope="row">0.1<\/th>/);
    expect(page).toMatch(/<tr class=""><th scope="row">0.01 \*<\/th>/);
    expect(page).toMatch(/<tr class="unsupported"><th scope="row">0.001 †<\/th>/);
    expect(page).toContain('300 pairs of different people show no rate below 0.00333');
    expect(matches(page, /class="point none"/g)).toBe(4);
  });

  it('frames the errors among the worst pairs and counts them all', () => {
    const page = reportPage(data);
    const wrong = data.pairs.filter(({ same, distance, fold }) => {
      return !same && distance < data.evaluation.folds[fold]!.threshold;
    }).length;
    expect(wrong).toBeGreaterThan(1);
    expect(page).toContain(`there are ${wrong} such errors among 300 pairs`);
    expect(matches(page, /<li class="wrong">/g)).toBeGreaterThanOrEqual(Math.min(20, wrong));
  });

  it('does not judge distances with the mean in them by thresholds without it', () => {
    expect(reportPage(data)).toMatch(/best accuracy \d\.\d{3}/);
    const page = reportPage({ ...data, subtractMean: true });
    expect(page).toContain('The mean embedding was subtracted.');
    expect(page).not.toMatch(/<li class="wrong">|best accuracy/);
  });

  it('lets nothing that was read become HTML', () => {
    const pairs = data.pairs.map((pair) => ({ ...pair, a: `${pair.a}/${EVIL}/${EVIL}.jpg` }));
    const page = reportPage({ ...data, pairs });
    expect(page).not.toContain('<script');
    expect(page).not.toContain('\u001b');
    expect(page).toContain('&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)');
  });

  it('cannot draw pairs of one kind', () => {
    const pairs = data.pairs.filter(({ same }) => same);
    expect(() => reportPage({ ...data, pairs })).toThrow('impostor');
  });

  it('stays small for many pairs and folds', () => {
    const pairs = Array.from({ length: 200 }, () => data.pairs).flat();
    const folds = Array.from({ length: 100 }, () => data.evaluation.folds).flat();
    const page = reportPage({ ...data, pairs, evaluation: { ...data.evaluation, folds } });
    expect(page.length).toBeLessThan(300_000);
    expect(page).toContain('900 more folds');
  });
});

describe('writeReport', () => {
  it('writes one page with the pictures that there are', async () => {
    const first = data.pairs
      .filter(({ same }) => !same)
      .sort((a, b) => a.distance - b.distance)[0]!;
    await put(first.a, await jpeg(greyImage(400, 400)));
    const dir = join(folder, 'new', 'report');
    const path = await writeReport(data, dir);
    expect(path).toBe(join(dir, 'index.html'));
    expect(await readdir(dir)).toEqual(['index.html']);
    const page = await readFile(path, 'utf8');
    expect(matches(page, /<img src="data:image\/jpeg;base64,/g)).toBe(1);
    expect(matches(page, /class="no-picture"/g)).toBe(79);
    const sources = [...page.matchAll(/(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)/g)];
    for (const [, source] of sources) expect(source).toMatch(/^data:image\/jpeg;base64,/);
    expect(page).not.toMatch(/<script|<link|@import|https?:/);
  });

  it('asks the caller for pictures of the shown pairs only', async () => {
    const asked = new Set<string>();
    const picture = async (path: string) => {
      asked.add(path);
      return 'data:image/png;base64,AAAA';
    };
    const path = await writeReport({ ...data, picture }, join(folder, 'asked'));
    expect(asked.size).toBe(80);
    const page = await readFile(path, 'utf8');
    expect(matches(page, /<img src="data:image\/png;base64,AAAA"/g)).toBe(80);
  });

  it('tells when it cannot write', async () => {
    const file = await put(join(folder, 'file'), '');
    await expect(writeReport(data, file)).rejects.toMatchObject({ code: 'IO_FAILED' });
  });
});
