/** Waits at 127.0.0.1 for the browser that brings the code of a sign-in (RFC 8252, section 7.3); others on the network cannot reach it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface CodeListener {
  readonly port: number;
  /** The code that the browser has brought; rejects with `late` when none has come in time. */
  code(milliseconds: number, late: Error): Promise<string>;
  close(): void;
}

const CODE = /^code_[\w-]{43}$/;
const DONE = 'The command line goes on. This page can be closed.\n';

export async function listenForCode(): Promise<CodeListener> {
  const { promise: brought, resolve } = Promise.withResolvers<string>();
  const server = createServer((request, response) => answer(request, response, resolve));
  await new Promise<void>((ready, failed) => server.once('error', failed).listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no port');
  return {
    port: address.port,
    code: async (milliseconds, late) => {
      const { promise: never, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(late), milliseconds);
      try {
        return await Promise.race([brought, never]);
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Whatever else the browser asks for, such as an icon, is not there. The first code counts. */
function answer(request: IncomingMessage, response: ServerResponse, bring: (code: string) => void): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const code = searchParams.get('code') ?? '';
  const isIt = request.method === 'GET' && pathname === '/' && CODE.test(code);
  // The address holds the code, which is worth nothing from now on: still, it is told to nobody.
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  };
  response.writeHead(isIt ? 200 : 404, headers).end(isIt ? DONE : 'Not found.\n', () => {
    if (isIt) bring(code);
  });
}
