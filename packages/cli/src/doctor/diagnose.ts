import {
  diagnoseEngines,
  type EngineOptions,
  type EngineReport,
  type HubEntry,
  installedCodecs,
  type ModelHub,
} from '@facenet/backend-node';
import { version } from '../version.js';
import { folderSize } from './folder-size.js';

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
