import { basename, join, resolve } from 'node:path';
import { makeFolder, writeAtomically } from '@facenet/backend-node';
import { operatingPoint } from '@facenet/core';
import { clusteringThreshold } from '@facenet/core/clustering';
import { compareAll } from '../compare/distances.js';
import { type EmbeddingFlags, withFaceNet } from '../engine/open-engine.js';
import { type DecisionFlags, decisionOptions } from '../program/decision-flags.js';
import type { CommandContext } from '../program/define-command.js';
import { eachPhoto } from '../program/each-photo.js';
import { type AnalyzedPhoto, analyzePhoto } from './analyzed-photo.js';
import { reportPage } from './report-page.js';
import { reportJson, reportText } from './report-text.js';
import { reportData } from './who-is-who.js';

/** Longest side of the photos in the page; smaller when there are many. */
const PICTURE_SIDE = { few: 960, many: 480 };
const MANY = 24;

/**
 * Finds, groups and shows the faces of photos in one page that needs nothing else.
 *
 * @throws FaceNetError ABORTED, IO_FAILED, and what loading an engine may throw
 */
export async function runDemo(
  context: CommandContext,
  flags: EmbeddingFlags & DecisionFlags,
  paths: readonly string[],
  folder: string,
): Promise<void> {
  await makeFolder(folder);
  await withFaceNet(context, flags, async (opened) => {
    const { card } = opened.facenet;
    operatingPoint(card, flags.far); // a rate that the card lacks is told before the work
    const side = paths.length > MANY ? PICTURE_SIDE.many : PICTURE_SIDE.few;
    const nameOf = photoNames(paths);
    const photos: AnalyzedPhoto[] = [];
    await eachPhoto(context, 'demo', paths, async (path) => {
      photos.push(await analyzePhoto(opened, { path, name: nameOf(path) }, side, context.signal));
    });
    const faces = photos.reduce((sum, photo) => sum + photo.faces.length, 0);
    const given = flags.far !== undefined || flags.threshold !== undefined;
    const fitting = Number(clusteringThreshold(card, faces).distance.toFixed(4));
    const decision = given ? decisionOptions(flags) : { threshold: fitting };
    const compare = compareAll(card, decision);
    const data = await reportData(photos, compare, opened.facenet, context.signal);
    const page = resolve(join(folder, 'index.html'));
    await writeAtomically(page, reportPage(data));
    await context.output.result(reportJson(data, page), () => reportText(data, page));
  });
}

/** Names that tell photos apart. */
function photoNames(paths: readonly string[]): (path: string) => string {
  const times = new Map<string, number>();
  for (const path of new Set(paths)) {
    times.set(basename(path), (times.get(basename(path)) ?? 0) + 1);
  }
  return (path) => (times.get(basename(path)) === 1 ? basename(path) : path);
}
