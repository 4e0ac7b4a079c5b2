import type { Runtime } from '@facenet/core';
import { startEngine } from './choose-runtime.js';
import type { EngineOptions } from './engine.js';
import { engines } from './engines.js';
import { installedVersion } from './load-optional.js';
import { probeRuntime } from './probe.js';

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
  /** Whether `backend()` takes this one when nothing is named. */
  readonly chosen: boolean;
}

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
      const reason = notices.length > 0 ? { reason: notices.join(' ') } : {};
      const chosen = !reports.some((report) => report.chosen);
      reports.push({ ...found, ...works, ...reason, chosen });
    } catch (error) {
      reports.push({ ...found, available: false, reason: (error as Error).message, chosen: false });
    }
  }
  return reports;
}
