/**
 * Says a line when the first new TCP connection comes to a port of the network namespace it runs in, and ends: `node first-connection.ts <port>`. Looked
 * up in the kernel's table (proc_pid_net(5), tcp) fifty times a second, so that whoever listens there need not be asked. Says `ready` first.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const port = Number(process.argv[2]).toString(16).toUpperCase().padStart(4, '0');
const LISTENING = '0A';

/** Remote addresses and ports, as the kernel writes them. */
function connections(): string[] {
  return ['/proc/self/net/tcp', '/proc/self/net/tcp6'].flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, local = '', remote = '', state] = line.trim().split(/\s+/);
        return local.endsWith(`:${port}`) && state !== LISTENING ? [remote] : [];
      }),
  );
}

// Of a computer whose power was cut the connections stay for a while.
const before = new Set(connections());
process.stdout.write('ready\n');
while (connections().every((remote) => before.has(remote))) await sleep(20);
process.stdout.write('connected\n');
