/**
 * A program of its own, for memory is counted for whole processes: loads a model on an engine and
 * prints the most bytes that this took on top of the process before (Linux only).
 *
 *   load-and-measure.ts PATH ENGINE
 */
import { readFileSync } from 'node:fs';
import type { EmbeddingCard } from '@facenet/core';
import { Embedder, weightSource } from '@facenet/core/models';
import { backend } from '../../index.js';

const [path = '', runtime = ''] = process.argv.slice(2);

const before = process.memoryUsage().rss;
const opened = await backend({ runtime });
const model = await opened.loadModel(path);
await Embedder.load(opened.runtime, model.card as EmbeddingCard, weightSource(model));
const most = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
console.log(Number(most) * 1024 - before);
process.exit(0); // engines keep threads
