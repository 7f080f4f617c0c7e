/**
 * npm start: a site for real use on this machine, with the boot image built and current. Arguments go to the server program (--help lists them); what is
 * left out here: --data /var/lib/slipway, and --address when this machine has exactly one.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { listBootImages } from '../src/api/boot-images.ts';
import { type Client, createClient } from '../src/api/client.ts';
import { getHealth } from '../src/api/site.ts';
import { socketTransport } from '../src/client/site-transport.ts';
import { installBootImage } from '../src/lab/deployment.ts';
import { buildServer } from './build-server.ts';
import { prepare } from './prepare.ts';

const root = resolve(import.meta.dirname, '..');
const given = process.argv.slice(2);
const data = valueOfFlag('--data') ?? '/var/lib/slipway';
const address = valueOfFlag('--address') ?? onlyAddress();

if (given.includes('--help')) {
  await buildServer(root);
  process.exit(await runServer(given));
}
if (address === null) {
  process.stderr.write(
    'This machine has no address, or several: say which one computers reach it at, npm start -- --address 10.0.0.1\n',
  );
  process.exit(2);
}
const { bootImage } = await prepare({ bootImage: 'release', sampleImage: false });
const ended = runServer([...given, ...missing('--data', data), ...missing('--address', address)]);
if (bootImage !== null) void makeCurrent(createClient(socketTransport(join(data, 'run/api.sock'))), bootImage);
process.exit(await ended);

function valueOfFlag(flag: string): string | null {
  const at = given.indexOf(flag);
  const joined = given.find((each) => each.startsWith(`${flag}=`));
  return joined?.slice(flag.length + 1) ?? (at < 0 ? null : (given[at + 1] ?? null));
}

function missing(flag: string, value: string): string[] {
  return valueOfFlag(flag) === null ? [flag, value] : [];
}

function onlyAddress(): string | null {
  const all = Object.values(networkInterfaces()).flat();
  const usable = all.filter((each) => each !== undefined && each.family === 'IPv4' && !each.internal);
  return usable.length === 1 ? (usable[0]?.address ?? null) : null;
}

function runServer(args: readonly string[]): Promise<number> {
  const server = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/server/main.js'), ...args], {
    stdio: 'inherit',
  });
  // Ctrl-C reaches the server by itself; this program waits for its orderly end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void server.kill(signal));
  return new Promise((done) => server.on('close', (code) => done(code ?? 1)));
}

/** Adds the boot image to the site once it answers, unless it is there. */
async function makeCurrent(client: Client, folder: string): Promise<void> {
  const buildId = folder.split('/').at(-1);
  while (!existsSync(join(data, 'run/api.sock')) || !(await healthy(client)))
    await new Promise((next) => setTimeout(next, 500));
  const images = await client(listBootImages);
  if (images.some((image) => image.current && image.buildId === buildId)) return;
  const added = await installBootImage(client, folder);
  process.stdout.write(`Boot image ${added.buildId} is current.\n`);
}

async function healthy(client: Client): Promise<boolean> {
  try {
    return (await client(getHealth)).ok;
  } catch {
    // Not up yet.
    return false;
  }
}
