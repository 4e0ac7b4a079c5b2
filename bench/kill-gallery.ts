/**
 * Kills processes that write into one gallery, two at a time, at moments of chance (kill -9), and checks
 * after each pair that everything acknowledged is there, nothing is half done, and the file is sound.
 *
 *   npx tsx --conditions=@facenet/source bench/kill-gallery.ts [kills]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Acknowledged,
  killTwoWriters,
  lossesOf,
} from '../packages/backend-node/src/gallery/testing/killed-gallery.js';
import { describeMachine } from './lib/machine.js';
import { saveResult } from './lib/report.js';

const kills = Number(process.argv[2] ?? 100);
const ROUNDS_OF_A_FILE = 10;

const folder = await mkdtemp(join(tmpdir(), 'facenet-kill-'));
let killed = 0;
let enrolled = 0;
let lost = 0;
let acknowledged = new Acknowledged();
for (let round = 0; killed < kills; round++) {
  // A new file is made by both at once.
  if (round % ROUNDS_OF_A_FILE === 0) acknowledged = new Acknowledged();
  const path = join(folder, `${Math.floor(round / ROUNDS_OF_A_FILE)}.db`);
  enrolled += await killTwoWriters(path, `${round}`, acknowledged, Math.random);
  killed += 2;
  const losses = await lossesOf(path, acknowledged);
  lost += losses.length;
  for (const loss of losses) console.log(`${path}: ${loss}`);
  console.log(`${killed} kills, ${enrolled} people enrolled, ${lost} losses`);
}
if (lost === 0) await rm(folder, { recursive: true });
saveResult('kill-gallery', { machine: describeMachine(['libsql']), killed, enrolled, lost });
process.exitCode = lost === 0 ? 0 : 1;
