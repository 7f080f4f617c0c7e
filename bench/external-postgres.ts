/** A PostgreSQL server of its own for a benchmark, from Debian's package, with its settings: what a site has that is given a URL. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort, listens, run, type Started, start } from './programs.ts';

const VERSIONS = '/usr/lib/postgresql';
/** The server refuses to run as root; Debian's package makes this user. */
const USER = 'postgres';

export interface ExternalPostgres extends Started {
  /** Over TCP on 127.0.0.1. */
  readonly url: string;
  /** The same by its socket: the lab's networks are apart from this one. */
  readonly socketUrl: string;
}

/** Data and socket are in `folder`, which that user must be able to pass. */
export async function startExternalPostgres(folder: string): Promise<ExternalPostgres> {
  const programs = newestPrograms();
  const asUser = (program: string, ...args: string[]) => [
    ...['--reuid', USER, '--regid', USER, '--init-groups', '--', join(programs, program)],
    ...args,
  ];
  const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')];
  await mkdir(folder, { recursive: true });
  const password = crypto.randomUUID();
  await writeFile(passwordFile, password);
  await run('chown', '-R', USER, folder);
  await run(
    'setpriv',
    ...asUser(
      'initdb',
      '-D',
      data,
      '-U',
      USER,
      '-E',
      'UTF8',
      '--locale=C',
      '--auth=scram-sha-256',
      '--pwfile',
      passwordFile,
    ),
  );
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    'max_connections=200',
  ];
  const server = await start(
    'setpriv',
    asUser('postgres', '-D', data, ...settings.flatMap((each) => ['-c', each])),
    () => listens(port),
  );
  try {
    await makeDatabase(`postgres://${USER}:${password}@127.0.0.1:${port}/postgres`, password);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const of = (place: string) => `postgres://slipway:${password}@${place}`;
  return {
    ...server,
    url: of(`127.0.0.1:${port}/slipway`),
    socketUrl: `${of(`localhost:${port}/slipway`)}?host=${folder}`,
  };
}

/** An ordinary role and its database: a site needs no more. */
async function makeDatabase(url: string, password: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`create role slipway login password '${password}'`);
    await client.query('create database slipway owner slipway');
  } finally {
    await client.end();
  }
}

function newestPrograms(): string {
  const versions = existsSync(VERSIONS)
    ? readdirSync(VERSIONS)
        .map(Number)
        .sort((one, other) => other - one)
    : [];
  const newest = versions
    .map((version) => join(VERSIONS, String(version), 'bin'))
    .find((each) => existsSync(join(each, 'initdb')));
  if (newest === undefined) throw new Error('Missing: apt-get install postgresql');
  return newest;
}
