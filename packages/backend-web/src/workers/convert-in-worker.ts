import { ThreadPool } from '@facenet/core/workers';
import type { ConvertFiles } from '../models/fetch-card.js';
import type { FilesByRole } from '../models/kept-models.js';
import { startWebThread } from './web-thread.js';

/** What a worker starts with that converts models, in place of holding networks. */
export const CONVERTER = 'converter';

/** A model as its authors gave it out. */
export interface Conversion {
  readonly card: string;
  readonly files: FilesByRole;
}

/**
 * Makes what converts models in a worker of its own, whose memory is gone afterwards.
 *
 * @param script its address
 * @returns what throws FaceNetError as `convertModel` and the start of a worker do
 */
export function workerConverter(script: Promise<string>): ConvertFiles {
  return async ({ id }, files, signal) => {
    const address = await script;
    const pool = await ThreadPool.start<Conversion, Uint8Array>(
      (events) => startWebThread(address, events),
      { size: 1, data: CONVERTER, signal },
    );
    try {
      return await pool.run({ card: id, files }, { signal });
    } finally {
      await pool.dispose();
    }
  };
}
