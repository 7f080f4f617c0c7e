/**
 * The local administrator socket, `<data directory>/run/api.sock`: the same API without a token. Who may open it (its folder is 0700,
 * itself 0600) can read the site's keys as well, so a token would keep nobody out (docs/decisions/0010-local-administrator-socket.md).
 */
import { chmod, mkdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { cannotStart } from '../data-directory.ts';
import { PATIENCE_MILLISECONDS, PAUSE_MILLISECONDS } from './listen.ts';

/** sun_path holds 108 bytes with its closing zero: unix(7). */
const LONGEST_PATH = 107;

export function localSocketPath(dataDirectory: string): string {
  return join(dataDirectory, 'run', 'api.sock');
}

export async function listenOnLocalSocket(app: FastifyInstance, dataDirectory: string): Promise<void> {
  const path = localSocketPath(dataDirectory);
  if (Buffer.byteLength(path) > LONGEST_PATH)
    throw cannotStart(
      `The path ${path} is longer than the ${LONGEST_PATH} bytes that a unix socket may have. Choose a data directory with a shorter path (--data).`,
    );
  const folder = join(dataDirectory, 'run');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Before the socket is there: nobody else passes the folder, whatever the umask gives the socket at first.
  await chmod(folder, 0o700);
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  while (await isAnswered(path)) {
    if (performance.now() > deadline)
      throw cannotStart(
        `Another Slipway runs with the data directory ${dataDirectory}. Stop it, or choose another one (--data).`,
      );
    await sleep(PAUSE_MILLISECONDS);
  }
  await listenOnOwnSocket(app, path);
}

/** For another process of the same site: whoever was there before is dead. Its folder is the site's alone. */
export async function listenOnOwnSocket(app: FastifyInstance, path: string): Promise<void> {
  await rm(path, { force: true });
  await app.listen({ path });
  await chmod(path, 0o600);
}

/** A socket that nobody listens on any more was left by a process that was killed. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
