/**
 * The half of the console's relay that runs in the site's network namespace (console-relay.ts): `node relay-inside.ts SOCKET ADDRESS PORT`. A namespace is left by
 * file names alone, so the two halves meet at a socket file. Writes a line when it listens.
 */
import { chmodSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { relayConnections } from './relay.ts';

const [, , path = '', host = '', port = ''] = process.argv;
const server = createServer({ allowHalfOpen: true });
relayConnections(server, () => connect({ host, port: Number(port), allowHalfOpen: true }));
server.listen(path, () => {
  chmodSync(path, 0o600);
  process.stdout.write('listening\n');
});
