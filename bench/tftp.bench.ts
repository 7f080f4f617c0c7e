/**
 * TFTP beside the foreign servers: 60 MB with blksize 1468 over loopback, the same foreign client (atftp) on both sides. dnsmasq knows no windowsize
 * (RFC 7440), so it is the peer at window 1; atftpd at window 16. Needs root: all serve port 69, each on an address of its own.
 */
import { randomFillSync } from 'node:crypto';
import { chmod, open, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTftpServer, type TftpSource } from '../src/protocols/tftp/server.ts';
import type { Benchmark } from './benchmark.ts';
import { type Figures, measurePairs } from './measure.ts';
import { run, type Started, start } from './programs.ts';

const OURS = '127.77.69.1';
const DNSMASQ = '127.77.69.2';
const ATFTPD = '127.77.69.3';
const FILE = 'image';
const BYTES = 60e6;

export const benchmark: Benchmark = {
  description: 'TFTP beside dnsmasq (window 1) and atftpd (window 16)',
  needs: [
    { program: 'dnsmasq', package: 'dnsmasq-base' },
    { program: 'atftpd', package: 'atftpd' },
    { program: 'atftp', package: 'atftp' },
  ],
  run: async ({ folder, pairs, scale }) => {
    const bytes = Math.round(BYTES * scale);
    await writeFile(join(folder, FILE), randomFillSync(Buffer.alloc(bytes)));
    const fetch = (address: string, window: number) => () => megabytesPerSecond(folder, address, window, bytes);
    const servers: { stop(): Promise<void> }[] = [];
    try {
      const ours = await startTftpServer({ address: OURS, open: (path) => openFile(folder, path) });
      servers.push({ stop: () => ours.close() }, await startDnsmasq(folder), await startAtftpd(folder));
      const figures: Figures = {
        'window-1': await measurePairs({
          ...{ ours: fetch(OURS, 1), peer: fetch(DNSMASQ, 1), peerName: 'dnsmasq' },
          ...{ unit: 'MB/s', pairs, target: { atLeast: 0.9 } },
        }),
        'window-16': await measurePairs({
          ...{ ours: fetch(OURS, 16), peer: fetch(ATFTPD, 16), peerName: 'atftpd' },
          ...{ unit: 'MB/s', pairs, target: { atLeast: 1 } },
        }),
        'window-16-to-1': await measurePairs({
          ...{ ours: fetch(OURS, 16), peer: fetch(OURS, 1), peerName: 'its own window 1' },
          ...{ unit: 'MB/s', pairs, target: { atLeast: 5 } },
        }),
      };
      return figures;
    } finally {
      for (const server of servers) await server.stop();
    }
  },
};

async function openFile(folder: string, path: string): Promise<TftpSource | null> {
  if (path !== FILE) return null;
  const handle = await open(join(folder, FILE));
  return {
    size: (await handle.stat()).size,
    async read(offset, length) {
      const buffer = Buffer.allocUnsafe(length);
      const { bytesRead } = await handle.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}

function startDnsmasq(folder: string): Promise<Started> {
  const tftp = ['--enable-tftp', `--tftp-root=${folder}`, `--listen-address=${DNSMASQ}`, '--bind-interfaces'];
  const quiet = ['-k', '-C', '/dev/null', '--port=0', '--user=root', '--pid-file=', '--log-facility=/dev/null'];
  return start('dnsmasq', [...quiet, ...tftp], () => answers(folder, DNSMASQ));
}

async function startAtftpd(folder: string): Promise<Started> {
  await chmod(join(folder, FILE), 0o644);
  const self = ['--daemon', '--no-fork', '--bind-address', ATFTPD, '--user', 'nobody', '--group', 'nogroup'];
  return start('atftpd', [...self, '--logfile', '-', '--verbose=0', folder], () => answers(folder, ATFTPD));
}

async function answers(folder: string, address: string): Promise<boolean> {
  return fetchFile(folder, address, 1).then(
    () => true,
    () => false,
  );
}

async function megabytesPerSecond(folder: string, address: string, window: number, bytes: number): Promise<number> {
  const begun = performance.now();
  const size = await fetchFile(folder, address, window);
  const seconds = (performance.now() - begun) / 1000;
  if (size !== bytes) throw new Error(`${size} of ${bytes} bytes came from ${address} with window ${window}`);
  return bytes / 1e6 / seconds;
}

/** Gives the size of what came. */
async function fetchFile(folder: string, address: string, window: number): Promise<number> {
  const target = join(folder, 'received');
  const options = ['--option', 'blksize 1468', '--option', `windowsize ${window}`, '--tftp-timeout', '1'];
  await run('atftp', ...options, '--get', '--remote-file', FILE, '--local-file', target, address, '69');
  const { size } = await stat(target);
  await rm(target);
  return size;
}
