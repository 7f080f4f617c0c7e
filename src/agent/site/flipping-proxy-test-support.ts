/** For tests: an HTTP proxy between an agent and a site's content, which changes one bit of what it carries now and then. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';

export interface Carried {
  /** Path without the query. */
  readonly path: string;
  /** Of the object: where the answer begins. */
  readonly start: number;
}

export interface FlippingProxy {
  readonly origin: string;
  /** Every request since the last `clear`. */
  readonly carried: Carried[];
  /** The byte of the object in which a bit is changed; null carries it as it is. Asked for each answer. */
  flip: (carried: Carried) => number | null;
  close(): Promise<void>;
}

export async function startFlippingProxy(target: string): Promise<FlippingProxy> {
  const server = createServer((incoming, answer) => {
    const { method, headers, url = '' } = incoming;
    const onward = request(new URL(url, target), { method, headers }, (response) => {
      const [, start = '0'] = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '') ?? [];
      const carried = { path: url.split('?')[0] ?? '', start: Number(start) };
      proxy.carried.push(carried);
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(flipper(carried.start, proxy.flip(carried))).pipe(answer);
      answer.on('close', () => response.destroy());
    });
    onward.on('error', () => answer.destroy());
    onward.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `as`: a server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  const proxy: FlippingProxy = {
    origin: `http://127.0.0.1:${port}`,
    carried: [],
    flip: () => null,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}

function flipper(start: number, flip: number | null): Transform {
  let at = start;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      const changed = Buffer.from(piece);
      const inside = flip === null ? -1 : flip - at;
      if (inside >= 0 && inside < changed.length) changed[inside] = (changed[inside] ?? 0) ^ 0x10;
      at += piece.length;
      done(null, changed);
    },
  });
}
