import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { readTfjsManifest } from './read-manifest.js';
import { readTfjsWeights } from './read-weights.js';

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
const manifests = readdirSync(folder).filter((name) => name.endsWith('.json'));
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

describe.each(manifests)('%s', (name) => {
  it('decodes to what tfjs-core decodes, bit for bit', () => {
    const manifest = readTfjsManifest(bytesOf(name));
    expect(manifest.format).toBe('face-api');
    const [path = ''] = manifest.paths;
    const bin = bytesOf(path);
    const ours = readTfjsWeights(manifest, new Map([[path, bin]]));
    const [{ weights: specs }] = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const theirs = io.decodeWeights(bin.buffer, specs);
    expect([...ours.keys()]).toEqual(Object.keys(theirs));
    expect(ours.size).toBeGreaterThan(10);
    for (const [tensor, { shape, read }] of ours) {
      expect(shape).toEqual(theirs[tensor]?.shape);
      // Compared as bytes: values of millions of elements take seconds.
      const expected = Float32Array.from(theirs[tensor]?.dataSync() ?? []);
      expect(Buffer.from(read().buffer).equals(Buffer.from(expected.buffer)), tensor).toBe(true);
      theirs[tensor]?.dispose();
    }
  });
});
