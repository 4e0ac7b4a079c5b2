import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../serve.js';
import { FakeFaceNet } from './fake-facenet.js';

/** A server in a process of its own: its photos take a moment each, once it is told to end. */
class SlowFaceNet extends FakeFaceNet {
  override async find(photo: unknown) {
    const faces = await super.find(photo);
    await sleep(20);
    return faces;
  }
}

const facenet = new SlowFaceNet({ concurrency: 4 });
facenet.hold();
process.once('SIGTERM', () => facenet.release());
const { url, closed } = await serve({ facenet, port: 0, limits: { queue: 1000 } });
process.stdout.write(`${url}\n`);
await closed;
