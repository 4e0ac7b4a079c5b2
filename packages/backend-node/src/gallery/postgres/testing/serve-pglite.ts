import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';

/** What a client asks first where it would like encryption. */
const SSL_REQUEST = 80_877_103;

/** PGlite behind a port, so that the driver `pg` can speak with it; one client at a time. */
export async function servePglite(database: PGlite) {
  let turn: Promise<unknown> = Promise.resolve();
  const server = createServer((socket) => {
    let pending = Buffer.alloc(0);
    let started = false;
    socket.on('error', () => {});
    socket.on('data', (data) => {
      pending = Buffer.concat([pending, data]);
      for (let message = nextMessage(); message; message = nextMessage()) {
        if (!started && message.readInt32BE(4) === SSL_REQUEST) {
          socket.write('N');
          continue;
        }
        started = true;
        const bytes = new Uint8Array(message);
        turn = turn.then(async () => socket.write(await database.execProtocolRaw(bytes)));
      }
    });

    /** The first message has no letter before its length. */
    function nextMessage(): Buffer | undefined {
      const head = started ? 1 : 0;
      if (pending.length < head + 4) return undefined;
      const length = head + pending.readInt32BE(head);
      if (pending.length < length) return undefined;
      const message = pending.subarray(0, length);
      pending = pending.subarray(length);
      return message;
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    connectionString: `postgres://postgres:secret@127.0.0.1:${port}/postgres`,
    close: () => new Promise<unknown>((resolve) => server.close(resolve)),
  };
}
