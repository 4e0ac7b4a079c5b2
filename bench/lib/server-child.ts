/**
 * The server of bench/server.ts, in a process of its own: with two workers, photos of LFW, and the same
 * pipeline without a server to compare with.
 */
import { readFileSync } from 'node:fs';
import { backend } from '@facenet/backend-node';
import { FaceNet } from '@facenet/core';
import { Gallery, MemoryGalleryStore } from '@facenet/core/gallery';
import { serve } from '@facenet/server';

/** What the bench asks of it. */
export type ServerOrder =
  /** So many photos, out of those from one place in the list to before another. */
  | { readonly bare: number; readonly from: number; readonly to: number }
  | { readonly usage: true }
  | { readonly end: true };

/** Its answers; times in milliseconds. */
export interface ServerUsage {
  /** Of the processor, since the process began, all threads together. */
  readonly cpu: number;
  readonly rssMiB: number;
}

const photos = process.argv.slice(2).map((path) => new Uint8Array(readFileSync(path)));
const facenet = await FaceNet.load({ backend: backend({ onNotice: () => {} }), workers: 2 });
await facenet.warmup();
const gallery = await Gallery.open<Uint8Array>({
  store: new MemoryGalleryStore(),
  card: facenet.card,
});
const errors: string[] = [];
const server = await serve({
  facenet,
  gallery,
  port: 0,
  limits: { queue: 256, body: 2_000_000, pixels: 4_000_000 },
  onError: (error) => errors.push(String(error)),
});

function usage(): ServerUsage {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, rssMiB: process.memoryUsage.rss() / 2 ** 20 };
}

/** The pipeline as fast as it goes: every thread always has a photo. */
async function bare(count: number, some: readonly Uint8Array[]): Promise<void> {
  const list = Array.from({ length: count }, (_, i) => some[i % some.length]!);
  for await (const { error } of facenet.analyzeAll(list)) if (error) throw error;
}

process.on('message', async (order: ServerOrder) => {
  if ('bare' in order) await bare(order.bare, photos.slice(order.from, order.to));
  if ('end' in order) {
    await server.close();
    await facenet.dispose();
    process.send?.({ errors });
    process.disconnect();
    return;
  }
  process.send?.(usage());
});
process.send?.({ url: server.url });
