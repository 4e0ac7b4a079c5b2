import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('bare-work-child.ts', import.meta.url));

export interface BareWork {
  readonly model: string;
  /** The network alone, or the detector and the network. */
  readonly work: 'embed' | 'detect';
  readonly images: number;
  readonly batch: number;
  /** Real photos to repeat. */
  readonly photos: readonly string[];
}

/** What work cost: time, and processor time of all cores. */
export interface Cost {
  readonly seconds: number;
  readonly processorSeconds: number;
}

/** How the cores are used: some engines side by side, each in a process of its own. */
export interface Way {
  readonly engines: number;
  /** Of each engine. */
  readonly threads: number;
}

const TRIALS = 3;

/**
 * The faster way to do some work with all cores: one engine that uses them all, or an engine of one
 * thread for each. Tried by turns, so that a machine that changes its pace prefers neither.
 */
export async function fasterWay(work: BareWork): Promise<Way> {
  const cores = availableParallelism();
  const ways: readonly Way[] = [
    { engines: 1, threads: cores },
    { engines: cores, threads: 1 },
  ];
  const seconds = ways.map(() => 0);
  for (let trial = 0; trial < TRIALS; trial++) {
    for (const [i, way] of ways.entries()) seconds[i]! += (await bareCost(work, way)).seconds;
  }
  return ways[seconds.indexOf(Math.min(...seconds))] as Way;
}

/** Cost of the bare work. Reading, loading and warming up are not counted. */
export async function bareCost(
  { model, work, images, batch, photos }: BareWork,
  { engines, threads }: Way,
): Promise<Cost> {
  const children = Array.from({ length: engines }, (_, i) => {
    const share = Math.floor((images * (i + 1)) / engines) - Math.floor((images * i) / engines);
    const args = [model, work, threads, share, batch].map(String).concat(photos);
    return fork(CHILD, args, { execArgv: process.execArgv });
  });
  await Promise.all(children.map((child) => once(child, 'message')));
  const ends = children.map((child) => once(child, 'message'));
  const exits = children.map((child) => once(child, 'exit'));
  for (const child of children) child.send('begin');
  const costs = (await Promise.all(ends)).map(([cost]) => cost as Cost);
  // What is measured next should neither share the cores with them nor be charged for them.
  await Promise.all(exits);
  return {
    seconds: Math.max(...costs.map(({ seconds }) => seconds)),
    processorSeconds: costs.reduce((sum, cost) => sum + cost.processorSeconds, 0),
  };
}
