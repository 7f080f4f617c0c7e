/**
 * Re-framing a WIM as a pipable stream beside `wimlib-imagex export --pipable` (which recompresses), in one run: the same
 * file, both written to a file, alternating rounds. Prints one JSON line per compression; `ratio` is wimlib's median time
 * divided by ours. Needs wimlib-imagex.
 *
 *   node bench/wim-reframe.bench.ts [folder=node_modules] [rounds=3]
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { planPipableStream } from '../src/formats/wim/pipable-plan.ts';
import { reframe } from '../src/formats/wim/reframe.ts';
import { readWim } from '../src/formats/wim/wim.ts';

const [tree = 'node_modules', roundsText = '3'] = process.argv.slice(2);
const rounds = Number(roundsText);
const folder = await mkdtemp(join(tmpdir(), 'wim-bench-'));
try {
  for (const compression of ['LZX:20', 'XPRESS', 'none']) {
    const source = join(folder, `${compression}.wim`);
    wimlib('capture', tree, source, 'bench', `--compress=${compression}`);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await secondsOf(() => reframeTo(source, join(folder, 'ours'))));
      theirs.push(await secondsOf(() => exportTo(source, join(folder, 'theirs'), compression)));
      await rm(join(folder, 'theirs'));
    }
    const megabytes = (await stat(source)).size / 1e6;
    const line = {
      compression,
      megabytes: round(megabytes),
      rounds,
      oursMBs: round(megabytes / median(ours)),
      wimlibMBs: round(megabytes / median(theirs)),
      ratio: round(median(theirs) / median(ours)),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} finally {
  await rm(folder, { recursive: true });
}

async function reframeTo(source: string, target: string): Promise<void> {
  const handle = await open(source);
  const read = async ({ offset, length }: { offset: number; length: number }) =>
    (await handle.read(Buffer.alloc(length), 0, length, offset)).buffer;
  const wim = await readWim(read, (await handle.stat()).size);
  await handle.close();
  const plan = planPipableStream({ ...wim, imageIndex: 1 });
  const stream = reframe(plan, (start, length) =>
    createReadStream(source, { start, end: start + length - 1, highWaterMark: 2 ** 20 }),
  );
  await pipeline(Readable.from(stream), createWriteStream(target));
}

async function exportTo(source: string, target: string, compression: string): Promise<void> {
  wimlib('export', source, '1', target, '--pipable', `--compress=${compression}`);
}

function wimlib(...args: string[]): void {
  const { status, stderr } = spawnSync('wimlib-imagex', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`wimlib-imagex ${args.join(' ')} ended with ${status}: ${stderr}`);
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
