/**
 * npm run dev: the console with what is changed in it shown at once, on a real site of its own with a made-up school. The site lies in .cache/dev-site and is made
 * anew each time; sign in as `ada` with the password that is printed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer as createNetServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';
import { createClient } from '../src/api/client.ts';
import { listSecurityRoles } from '../src/api/security-roles.ts';
import { getHealth } from '../src/api/site.ts';
import { createUser } from '../src/api/users.ts';
import { socketTransport } from '../src/client/site-transport.ts';
import { buildServer } from './build-server.ts';
import { fillSchool } from './made-up-school.ts';

const PASSWORD = 'harbour lamp 4711 tide';
const root = resolve(import.meta.dirname, '..');
const data = join(root, '.cache/dev-site');
rmSync(data, { recursive: true, force: true });
const [apiPort, bootPort] = [await freePort(), await freePort()];
const siteUrl = `https://127.0.0.1:${apiPort}`;
const site = spawn(
  process.execPath,
  [
    await buildServer(root),
    ...['--data', data, '--address', '127.0.0.1', '--no-netboot', '--site-name', 'School', '--log-level', 'warn'],
    ...['--api-port', `${apiPort}`, '--boot-port', `${bootPort}`],
  ],
  { stdio: 'inherit' },
);
const end = new AbortController();
site.on('exit', () => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    end.abort();
    site.kill(signal);
  });

const client = createClient(socketTransport(join(data, 'run/api.sock')));
while (
  !(await client(getHealth).then(
    ({ ok }) => ok,
    () => false,
  ))
)
  await sleep(200);
const [full] = (await client(listSecurityRoles)).filter(({ name }) => name === 'Full Administrator');
await client(createUser, {
  body: { name: 'ada', displayName: 'Ada Fleet', password: PASSWORD, securityRoleIds: [full?.id ?? ''] },
});
const school = await fillSchool(client);
const pages = await createServer({
  ...{ root: join(root, 'src/console'), configFile: false, plugins: [react()] },
  server: {
    host: '127.0.0.1',
    // The site takes changes from pages of its own address alone.
    proxy: { '/api': { target: siteUrl, secure: false, changeOrigin: true, headers: { origin: siteUrl } } },
  },
});
await pages.listen();
process.stdout.write(`Sign in as "ada" with "${PASSWORD}"; the site asks for another one then.\n`);
pages.printUrls();
await school.live(end.signal);

async function freePort(): Promise<number> {
  const server = createNetServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address === null || typeof address === 'string' ? 0 : address.port;
}
