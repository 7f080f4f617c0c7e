import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { after, describe, test } from 'node:test';
import { type RelayLimits, relayConnections } from './relay.ts';

const cleanUps: (() => void)[] = [];
after(() => {
  for (const cleanUp of cleanUps) cleanUp();
});

async function listening(
  serve: (socket: Socket) => void,
  allowHalfOpen: boolean,
): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen }, (socket) => {
    socket.on('error', () => undefined);
    cleanUps.push(() => socket.destroy());
    serve(socket);
  });
  cleanUps.push(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server on a TCP port has such an address.
  return { server, port: (server.address() as AddressInfo).port };
}

/** A relay before a place that does `serve` with each connection; both ends close when the other does, unless they are half-open. */
async function relayed(
  serve: (socket: Socket) => void,
  { halfOpen = false, ...limits }: Partial<RelayLimits> & { halfOpen?: boolean } = {},
) {
  const place = await listening(serve, halfOpen);
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = relayConnections(server, () => connect({ port: place.port, host: '127.0.0.1', allowHalfOpen: true }), {
    ...{ mostConnections: 8, idleMilliseconds: 600_000 },
    ...limits,
  });
  cleanUps.push(() => relay.close());
  const { port } = server.address() as AddressInfo;
  const call = (): Socket => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: halfOpen });
    socket.on('error', () => undefined);
    cleanUps.push(() => socket.destroy());
    return socket;
  };
  return { call, relay, place };
}

async function everything(socket: Socket): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('a relay', () => {
  test('hands on all bytes both ways, also those that come after one side has ended', async () => {
    const sent = Buffer.alloc(8 << 20, 'slipway ');
    const { call } = await relayed((socket) => void everything(socket).then((bytes) => socket.end(bytes)), {
      halfOpen: true,
    });
    const socket = call();
    socket.end(sent);
    assert.ok((await everything(socket)).equals(sent));
  });

  test('closes what is beyond its number at once, and takes others when one has gone', async () => {
    const { call } = await relayed((socket) => void socket.write('hello'), { mostConnections: 3 });
    const sockets = [call(), call(), call()];
    await Promise.all(sockets.map((socket) => once(socket, 'data')));
    const crowd = Array.from({ length: 200 }, call);
    assert.deepEqual(
      (await Promise.all(crowd.map(everything))).map((bytes) => bytes.length),
      crowd.map(() => 0),
    );
    sockets[0]?.destroy();
    for (;;) {
      const again = call();
      const [greeting] = await Promise.race([once(again, 'data'), once(again, 'end')]);
      if (String(greeting) === 'hello') break;
    }
  });

  test('closes a connection on which nothing comes', async () => {
    const gone = Promise.withResolvers<void>();
    const { call } = await relayed((socket) => void socket.on('close', () => gone.resolve()), { idleMilliseconds: 50 });
    assert.equal((await everything(call())).length, 0);
    await gone.promise;
  });

  test('holds a peer that takes nothing with little memory, and lets it go in the end', async () => {
    let sent = 0;
    const gone = Promise.withResolvers<void>();
    const { call } = await relayed(
      (socket) => {
        const piece = Buffer.alloc(1 << 16);
        const pour = (): void => {
          while (!socket.destroyed && socket.write(piece)) sent += piece.length;
        };
        socket.on('drain', pour).on('close', () => gone.resolve());
        pour();
      },
      { idleMilliseconds: 300 },
    );
    const socket = call();
    socket.pause();
    await gone.promise;
    // Buffers of the system and of three sockets, not what the other side would send for ever.
    assert.ok(sent < 64 << 20, `${sent} bytes`);
  });

  test('closes the connection when the place is not there, and goes on', async () => {
    const { call, place } = await relayed((socket) => void socket.end('hello'));
    assert.equal(String(await everything(call())), 'hello');
    await new Promise((resolve) => place.server.close(resolve));
    assert.equal((await everything(call())).length, 0);
    assert.equal((await everything(call())).length, 0);
  });

  test('ends all that is open when it is closed', async () => {
    const { call, relay } = await relayed((socket) => void socket.write('hello'));
    const socket = call();
    await once(socket, 'data');
    const closed = once(socket, 'close');
    relay.close();
    await closed;
    const [error] = await once(call(), 'error');
    assert.match(String(error), /ECONNREFUSED/);
  });
});
