import { deserialize, serialize } from 'node:v8';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Embedding } from './embedding.js';

/** Values that no short decimal number is. */
const vector = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i + 1));
const length = Math.hypot(...vector);
const embedding = new Embedding(
  'a-model',
  vector.map((value) => value / length),
);

function posted(value: unknown): unknown {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(value);
  const received = receiveMessageOnPort(port2) as { message: unknown };
  port1.close();
  return received.message;
}

describe('Embedding', () => {
  it.each<[string, (value: Embedding) => unknown]>([
    ['structuredClone', structuredClone],
    ['a message to another thread', posted],
    ['JSON', (value) => JSON.parse(JSON.stringify(value))],
    ['v8.serialize', (value) => deserialize(serialize(value))],
    ['a spread', (value) => ({ ...value })],
  ])('survives %s to the last bit', (_, through) => {
    const again = Embedding.from(through(embedding));
    expect(again).toBeInstanceOf(Embedding);
    expect(again.model).toBe('a-model');
    expect(again.vector).toBeInstanceOf(Float32Array);
    expect(again.vector).toEqual(embedding.vector);
  });

  it('takes a vector that was kept beside the name of its model', () => {
    const row = embedding.vector.slice();
    expect(Embedding.from({ model: 'a-model', vector: row })).toEqual(embedding);
  });

  it('is refused without its model or with another vector', () => {
    for (const wrong of [
      embedding.vector,
      { vector: embedding.vector },
      { model: '', vector: embedding.vector },
      { model: 'a-model', vector: new Float32Array(128) },
      { model: 'a-model', vector: [] },
      { model: 'a-model', vector: { ...embedding.vector } },
      '{}',
      undefined,
    ]) {
      expect(() => Embedding.from(wrong)).toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
  });
});
