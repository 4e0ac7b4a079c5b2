/** What the recipes have in common: their command line, and a budget of processor time. */
import { parseArgs } from 'node:util';
import { saveModel } from '@facenet/backend-node';
import type { EmbeddingCard } from '@facenet/core';
import type { Schedule, Trainer } from '@facenet/core/training';

/** What every recipe is told. */
export interface Recipe {
  /** Folder of aligned faces of 112 pixels, one folder a person. */
  readonly crops: string;
  /** File to write. */
  readonly out: string;
  /** Processor time to spend, of all threads. */
  readonly seconds: number;
  /** Threads of a step; default: the engine's choice. */
  readonly threads?: number;
  /** Further arguments. */
  readonly rest: readonly string[];
}

/** Reads `CROPS OUT [...] [--cpu-seconds N] [--threads N]`. */
export function readRecipe(defaultSeconds: number, further = ''): Recipe {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'cpu-seconds': { type: 'string' }, threads: { type: 'string' } },
  });
  const [crops, out, ...rest] = positionals;
  if (!crops || !out) throw new Error(`Name CROPS, OUT.safetensors${further}.`);
  const { 'cpu-seconds': seconds = defaultSeconds, threads } = values;
  return {
    ...{ crops, out, rest, seconds: Number(seconds) },
    ...(threads !== undefined && { threads: Number(threads) }),
  };
}

/** Processor time of all threads of this process, in seconds. */
const spent = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/**
 * A learning rate that rises for the first twentieth of a budget and falls as a cosine to 0 where it
 * ends: how many steps that are differs from machine to machine, and need not be known.
 */
export function withinBudget(rate: number, seconds: number): Schedule {
  const began = spent();
  return () => {
    const used = Math.min(1, (spent() - began) / seconds);
    return Math.max(1e-9, rate * Math.min(1, used * 20) * ((1 + Math.cos(Math.PI * used)) / 2));
  };
}

/** Trains until the processor time is spent, with a line now and then. */
export async function trainFor(trainer: Trainer, seconds: number): Promise<void> {
  console.log(`Training on ${trainer.session.engine}.`);
  const began = spent();
  let [images, told, losses] = [0, began, [] as number[]];
  for await (const report of trainer.run()) {
    if (report.kind !== 'step') continue;
    images += report.images;
    losses.push(report.values.loss as number);
    const now = spent();
    const over = now - began >= seconds;
    if (over || now - told >= seconds / 20) {
      const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
      const rate = (images / (now - began)).toFixed(1);
      console.log(
        `${(now - began).toFixed(0)} s of processor time: step ${report.step}, loss ${loss.toFixed(4)}, ${rate} images/s`,
      );
      [told, losses] = [now, []];
    }
    if (over) return;
  }
}

/** What cards of trained networks differ in. */
export interface CardSettings {
  readonly embeddingSize: number;
  /** Pixels a side of what it sees. */
  readonly size: number;
  readonly trainingData: string;
}

/** How a network that was trained on aligned faces is to be used. */
export function trainedCard(
  id: string,
  architecture: string,
  { embeddingSize, size, trainingData }: CardSettings,
): EmbeddingCard {
  return {
    ...{ kind: 'embedding', id, title: `${architecture}, trained ${id}`, architecture },
    ...{ embeddingSize, colorOrder: 'rgb', standardization: 'fixed' },
    alignment: { method: 'similarity', template: 'arcface-112', size },
    // Until `facenet calibrate` has found them.
    ...{ thresholds: [], defaultFar: 1e-3, measurements: [] },
    provenance: {
      origin: 'trained with examples/training',
      licence: 'as its owner says',
      trainingData,
      notice: 'Calibrate a threshold with facenet calibrate before you compare faces.',
    },
  };
}

/** How a model that was trained further is to be used: as before, with thresholds of its own. */
export function adaptedCard(
  { weights: _source, converted: _converted, ...card }: EmbeddingCard,
  what: string,
): EmbeddingCard {
  return {
    ...card,
    id: `${card.id}-${what.replaceAll(' ', '-')}`,
    title: `${card.title}, adapted to ${what}`,
    // Distances have changed: `facenet calibrate` finds thresholds.
    ...{ thresholds: [], measurements: [] },
  };
}

/** Writes what was trained, frees what it was trained with, and ends. */
export async function finish(
  out: string,
  model: Parameters<typeof saveModel>[1],
  parts: readonly { dispose(): Promise<void> }[],
): Promise<never> {
  await saveModel(out, model);
  for (const part of parts) await part.dispose();
  process.exit(0); // engines keep threads
}
