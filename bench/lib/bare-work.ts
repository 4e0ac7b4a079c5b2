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

/**
 * Cost of the bare work with all cores, in the better of two ways: an engine that uses them all,
 * or an engine of one thread for each. Reading, loading and warming up are not counted.
 */
export async function bareCost(work: BareWork): Promise<Cost & { engines: number }> {
  const cores = availableParallelism();
  const ways = [];
  for (const engines of new Set([1, cores])) {
    ways.push({ engines, ...(await costOf(work, engines, cores / engines)) });
  }
  return ways.sort((a, b) => a.seconds - b.seconds)[0]!;
}

async function costOf(
  { model, work, images, batch, photos }: BareWork,
  engines: number,
  threads: number,
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
