/**
 * TFTP throughput beside dnsmasq's, in one run: the same file, the same client (curl), loopback, alternating rounds.
 * Prints one JSON line per case; `ratio` is our median rate divided by dnsmasq's. Needs root (port 69), curl, dnsmasq.
 *
 *   node bench/tftp.bench.ts [megabytes=64] [rounds=5]
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTftpServer, type TftpSource } from '../src/protocols/tftp/server.ts';

/** Two loopback addresses, so that both servers can have port 69 at once. */
const OURS = '127.77.69.1';
const DNSMASQ = '127.77.69.2';
const FILE = 'image';

const [megabytes = 64, rounds = 5] = process.argv.slice(2).map(Number);
const directory = await mkdtemp(join(tmpdir(), 'tftp-bench-'));
const bytes = megabytes * 1_000_000;
let dnsmasq: ChildProcess | undefined;
try {
  await writeFile(join(directory, FILE), randomFillSync(Buffer.alloc(bytes)));
  dnsmasq = await startDnsmasq();
  const server = await startTftpServer({ address: OURS, open: openFile });
  for (const blockBytes of [512, 1468]) {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await fetchSeconds(OURS, blockBytes));
      theirs.push(await fetchSeconds(DNSMASQ, blockBytes));
    }
    const oursRate = bytes / 1e6 / median(ours);
    const theirRate = bytes / 1e6 / median(theirs);
    const result = { client: 'curl', blockBytes, megabytes, rounds, oursMBs: round1(oursRate) };
    const line = { ...result, dnsmasqMBs: round1(theirRate), ratio: Number((oursRate / theirRate).toFixed(2)) };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  await server.close();
} finally {
  dnsmasq?.kill();
  await rm(directory, { recursive: true });
}

async function openFile(path: string): Promise<TftpSource | null> {
  if (path !== FILE) return null;
  const handle = await open(join(directory, FILE));
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

/** Runs until killed; it is ready when it answers for a file that is not there. */
async function startDnsmasq(): Promise<ChildProcess> {
  const tftp = ['--enable-tftp', `--tftp-root=${directory}`, `--listen-address=${DNSMASQ}`, '--bind-interfaces'];
  const quiet = ['-k', '-C', '/dev/null', '--port=0', '--user=root', '--pid-file=', '--log-facility=/dev/null'];
  const child = spawn('dnsmasq', [...quiet, ...tftp], { stdio: 'inherit' });
  const notFound = 68;
  const attempts = 20;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { status } = spawnSync('curl', ['-s', '--max-time', '1', `tftp://${DNSMASQ}/missing`]);
    if (status === notFound) return child;
  }
  child.kill();
  throw new Error(`dnsmasq does not answer on ${DNSMASQ}:69. Is another TFTP server running, or is this not root?`);
}

async function fetchSeconds(address: string, blockBytes: number): Promise<number> {
  const format = '%{time_total} %{size_download}';
  const args = ['-s', '-o', '/dev/null', '-w', format, '--tftp-blksize', String(blockBytes)];
  const child = spawn('curl', [...args, `tftp://${address}/${FILE}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  const [seconds, size] = output.split(' ').map(Number);
  if (status !== 0 || seconds === undefined || size !== bytes) {
    throw new Error(`curl ended with ${status} after ${size} of ${bytes} bytes from ${address}.`);
  }
  return seconds;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round1(value: number): number {
  return Number(value.toFixed(1));
}
