import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  diagnoseEngines,
  type EngineOptions,
  type EngineReport,
  type HubEntry,
  installedCodecs,
  type ModelHub,
} from '@facenet/backend-node';
import { formatBytes } from '../output/format-bytes.js';
import { table } from '../output/table.js';
import { version } from '../version.js';

/** Everything that decides how the SDK works on this machine. */
export interface Diagnosis {
  readonly facenet: string;
  readonly node: string;
  /** Operating system and processor: "linux x64". */
  readonly platform: string;
  readonly engines: readonly EngineReport[];
  /** Readers of images, the preferred first. */
  readonly codecs: readonly string[];
  readonly cache: {
    readonly path: string;
    readonly bytes: number;
    readonly models: readonly Pick<HubEntry, 'id' | 'state'>[];
  };
}

export async function diagnose(hub: ModelHub, options: EngineOptions): Promise<Diagnosis> {
  const codecs = await installedCodecs();
  const models = await hub.list();
  return {
    facenet: version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    engines: await diagnoseEngines(options),
    codecs: codecs.map(({ name }) => name),
    cache: {
      path: hub.cacheDir,
      bytes: await folderSize(hub.cacheDir),
      models: models.map(({ id, state }) => ({ id, state })),
    },
  };
}

/** Bytes of all files in a folder and below; 0 when there is no such folder. */
async function folderSize(path: string): Promise<number> {
  const names = await readdir(path, { recursive: true }).catch(() => []);
  let bytes = 0;
  for (const name of names) {
    const found = await stat(join(path, name)).catch(() => undefined);
    if (found?.isFile()) bytes += found.size;
  }
  return bytes;
}

export function diagnosisText(diagnosis: Diagnosis): string {
  const { facenet, node, platform, engines, codecs, cache } = diagnosis;
  const models = cache.models.map(({ id, state }) => `${id} ${state}`).join(', ');
  const chosen = engines.find((engine) => engine.chosen);
  return [
    `facenet ${facenet}, Node ${node}, ${platform}`,
    '',
    table([
      ['ENGINE', 'VERSION', 'STATE', 'DEVICE', 'PROBE', 'TRAINING', ''],
      ...engines.map(engineRow),
    ]),
    ...reasonsText(
      'Not available:',
      engines.filter(({ available }) => !available),
    ),
    // Of an engine that works, but not on the device that it might.
    ...reasonsText(
      'To know:',
      engines.filter(({ available }) => available),
    ),
    '',
    chosen ? `Engine: ${chosen.name}` : 'Engine: none starts here',
    `Trains: ${engines.find(({ trains }) => trains)?.name ?? 'none'}`,
    `Images: ${codecs.join(', ')}`,
    `Models: ${models}`,
    `Cache:  ${cache.path} (${formatBytes(cache.bytes)})`,
  ].join('\n');
}

function reasonsText(title: string, engines: readonly EngineReport[]): string[] {
  const reasons = engines.flatMap(({ name, reason }) => (reason ? [`  ${name}: ${reason}`] : []));
  return reasons.length > 0 ? ['', title, ...reasons] : [];
}

function engineRow(engine: EngineReport): string[] {
  const { name, version, available, device, probeMs, trainedPerSecond, chosen, trains } = engine;
  const marks = [...(chosen ? ['chosen'] : []), ...(trains ? ['trains'] : [])];
  return [
    name,
    version ?? '-',
    available ? 'available' : 'not available',
    device ?? '-',
    probeMs === undefined ? '-' : `${probeMs.toFixed(1)} ms`,
    trainedPerSecond === undefined
      ? '-'
      : `${trainedPerSecond.toFixed(trainedPerSecond < 10 ? 1 : 0)} images/s`,
    marks.length > 0 ? `<- ${marks.join(', ')}` : '',
  ];
}
