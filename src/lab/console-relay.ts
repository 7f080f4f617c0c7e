/**
 * The console of a lab's site for browsers of the machine that the lab is on: a port of the loopback, whose connections are handed on to the site in its network
 * namespace. Nobody else on the network reaches it. The other half is relay-inside.ts.
 */
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { LabNetwork } from './network.ts';
import { relayConnections } from './relay.ts';
import { describeStatus, type LabLog } from './run.ts';

export interface ConsoleRelayOptions {
  readonly network: LabNetwork;
  /** Where the socket file is that both halves meet at; closed to others. */
  readonly directory: string;
  /** The site's, in the namespace. */
  readonly apiPort: number;
  /** Of this machine's loopback; 0: a free one. */
  readonly port: number;
  readonly log: LabLog;
}

export interface ConsoleRelay {
  /** `https://127.0.0.1:42177` */
  readonly url: string;
  close(): Promise<void>;
}

/** Resolves when a browser can connect. */
export async function startConsoleRelay(options: ConsoleRelayOptions): Promise<ConsoleRelay> {
  const socketPath = join(options.directory, 'console.sock');
  const server = createServer({ allowHalfOpen: true });
  const port = await listenOnLoopback(server, options.port);
  const relay = relayConnections(server, () => connect({ path: socketPath, allowHalfOpen: true }));
  try {
    const end = await startInside(options, socketPath);
    return {
      url: `https://127.0.0.1:${port}`,
      close: async () => {
        relay.close();
        await end();
      },
    };
  } catch (error) {
    relay.close();
    throw error;
  }
}

async function listenOnLoopback(server: Server, port: number): Promise<number> {
  try {
    server.listen({ host: '127.0.0.1', port });
    await once(server, 'listening');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The console cannot be reached at port ${port} of 127.0.0.1: ${why}. Choose another with --console-port.`,
      { cause },
    );
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP port has no address.');
  return address.port;
}

/** Returns how to end it. */
async function startInside(
  { network, apiPort, log }: ConsoleRelayOptions,
  socketPath: string,
): Promise<() => Promise<void>> {
  const listening = Promise.withResolvers<void>();
  const program = join(import.meta.dirname, 'relay-inside.ts');
  const args = [program, socketPath, network.subnet.siteAddress, String(apiPort)];
  const inside = network.spawnInside(network.siteNamespace, process.execPath, args, {
    log,
    onStdout: () => listening.resolve(),
  });
  void inside.exited.then((status) =>
    listening.reject(
      new Error(`The way to the console could not be opened: ${describeStatus(status)}. ${inside.lastErrors()}`),
    ),
  );
  await listening.promise;
  return async () => {
    inside.kill('SIGKILL');
    await inside.exited;
  };
}
