import { webBackend } from '@facenet/backend-web';
import { Embedding, FaceNet, type RgbImage } from '@facenet/core';
import { chineseWhispers, clusterFaces, dbscan, FaceClusters } from '@facenet/core/clustering';

/** The page's clock goes on by a second at each look, so that every place that may give way does. */
let time = performance.now();
performance.now = () => {
  time += 1000;
  return time;
};

/** How many turns others got. */
type Turns = Record<'messages' | 'frames' | 'timers', number>;

async function turnsDuring<Result>(
  work: () => Promise<Result>,
): Promise<{ turns: Turns; result: Result }> {
  const turns = { messages: 0, frames: 0, timers: 0 };
  let over = false;
  const count = (name: keyof Turns, next: (callback: () => void) => void) =>
    next(() => {
      if (over) return;
      turns[name]++;
      count(name, next);
    });
  const { port1, port2 } = new MessageChannel();
  count('messages', (callback) => {
    port1.onmessage = callback;
    port2.postMessage(0);
  });
  count('frames', (callback) => requestAnimationFrame(callback));
  count('timers', (callback) => setTimeout(callback));
  const result = await work();
  over = true;
  port1.close();
  return { turns, result };
}

/** What gets through while faces are found, cut out and embedded, of a photo that shows so many copies of another. */
export async function analyzing(address: string, copies: number) {
  await using facenet = await FaceNet.load({
    backend: webBackend({ from: '/models/', runtime: 'wasm' }),
  });
  await facenet.warmup();
  const photo = await crowd(address, copies);
  const detection = await turnsDuring(() => facenet.detect(photo));
  const faces = detection.result;
  const alignment = await turnsDuring(() => facenet.align(photo, faces));
  const embedding = await turnsDuring(() => facenet.embed(alignment.result));
  return {
    faces: faces.length,
    detection: detection.turns,
    alignment: alignment.turns,
    embedding: embedding.turns,
  };
}

async function crowd(address: string, copies: number): Promise<RgbImage> {
  const bitmap = await createImageBitmap(await (await fetch(address)).blob());
  const [width, height] = [480, Math.round((480 * bitmap.height) / bitmap.width)];
  const canvas = new OffscreenCanvas(copies * width, height);
  const context = canvas.getContext('2d')!;
  for (let i = 0; i < copies; i++) context.drawImage(bitmap, i * width, 0, width, height);
  const rgba = context.getImageData(0, 0, canvas.width, height).data;
  const data = Uint8Array.from(
    { length: (rgba.length / 4) * 3 },
    (_, i) => rgba[i + Math.floor(i / 3)]!,
  );
  return { width: canvas.width, height, data };
}

/** What gets through while made-up faces are sorted, eight of each person. */
export async function clustering(way: keyof typeof sorting, count: number) {
  const faces = madeUp(count);
  const { turns, result } = await turnsDuring(() => sorting[way](faces));
  return { turns, people: result };
}

function madeUp(count: number) {
  let state = 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  const people = Array.from({ length: count / 8 }, () =>
    Float32Array.from({ length: 512 }, random),
  );
  return Array.from({ length: count }, (_, i) => {
    const vector = people[i % people.length]!.map((value) => value + 0.5 * random());
    const length = Math.hypot(...vector);
    const unit = vector.map((value) => value / length);
    return { id: `${i}`, photo: i, embedding: new Embedding('mobilefacenet-512', unit) };
  });
}

type Faces = ReturnType<typeof madeUp>;

/** Each gives the number of people. */
const sorting = {
  clusterFaces: async (faces: Faces) =>
    (await clusterFaces(faces, { threshold: 0.9 })).clusters.length,
  FaceClusters: async (faces: Faces) => {
    const clusters = new FaceClusters({ threshold: 0.9 });
    await clusters.add(faces);
    return clusters.list().length;
  },
  dbscan: async (faces: Faces) =>
    new Set(
      await dbscan(
        faces.map(({ embedding }) => embedding),
        { eps: 0.9 },
      ),
    ).size,
  chineseWhispers: async (faces: Faces) =>
    (await chineseWhispers(faces.map(({ embedding }) => embedding))).length,
};
