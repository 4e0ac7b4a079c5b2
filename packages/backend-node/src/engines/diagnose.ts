import { FaceNetError, type Runtime } from '@facenet/core';
import { startEngine } from './choose-runtime.js';
import { TRAINING_ORDER } from './choose-training-engine.js';
import type { Engine, EngineOptions } from './engine.js';
import { engines } from './engines.js';
import { installedVersion } from './load-optional.js';
import { probeRuntime } from './probe.js';
import { probeTraining } from './probe-training.js';

/** What `facenet doctor` says of one engine. */
export interface EngineReport {
  readonly name: string;
  readonly package: string;
  /** Version of the installed package; absent when it is not installed. */
  readonly version?: string;
  readonly available: boolean;
  /** Why it is not available, or not on the device that it might be, and what to do. */
  readonly reason?: string;
  readonly device?: Runtime['device'];
  /** Median time of a short probe in milliseconds. */
  readonly probeMs?: number;
  /** Images of a small network that it is trained on in a second; absent where it does not train. */
  readonly trainedPerSecond?: number;
  /** Whether `backend()` takes this one when nothing is named. */
  readonly chosen: boolean;
  /** Whether networks are trained on this one when nothing is named. */
  readonly trains: boolean;
}

const NOWHERE = { chosen: false, trains: false };

/** Starts every engine in turn and times it. Never throws for an engine that does not start. */
export async function diagnoseEngines(options: EngineOptions = {}): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const [name, engine] of engines) {
    const version = await installedVersion(engine.package);
    const found = { name, package: engine.package, ...(version !== undefined && { version }) };
    try {
      const notices: string[] = [];
      const onNotice = (text: string) => notices.push(text);
      const runtime = await startEngine(engine, { ...options, onNotice });
      const { device } = runtime;
      const works = { available: true, device, probeMs: await probeRuntime(runtime) };
      const training = await trainingSpeed(engine, options);
      const reason = notices.length > 0 ? { reason: notices.join(' ') } : {};
      const chosen = !reports.some((report) => report.chosen);
      reports.push({ ...found, ...works, ...training, ...reason, chosen, trains: false });
    } catch (error) {
      reports.push({ ...found, available: false, reason: (error as Error).message, ...NOWHERE });
    }
  }
  const trains = TRAINING_ORDER.find((name) =>
    reports.some((report) => report.name === name && report.trainedPerSecond !== undefined),
  );
  return reports.map((report) => ({ ...report, trains: report.name === trains }));
}

/** Nothing where it does not train, or not on the device that was asked for. */
async function trainingSpeed(
  engine: Engine,
  options: EngineOptions,
): Promise<Pick<EngineReport, 'trainedPerSecond'>> {
  if (!engine.startTraining) return {};
  try {
    return { trainedPerSecond: await probeTraining(await engine.startTraining(options)) };
  } catch (error) {
    if (FaceNetError.is(error)) return {};
    throw error;
  }
}
