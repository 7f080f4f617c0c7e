/** Re-framing a WIM as a pipable stream (formats/wim) beside `wimlib-imagex export --pipable`, which copies what is compressed the same way. */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { planPipableStream } from '../src/formats/wim/pipable-plan.ts';
import { reframe } from '../src/formats/wim/reframe.ts';
import { readWim } from '../src/formats/wim/wim.ts';
import type { Benchmark } from './benchmark.ts';
import { type Figures, measurePairs } from './measure.ts';
import { run } from './programs.ts';

export const benchmark: Benchmark = {
  description: 'Re-framing a WIM as a pipable stream beside wimlib-imagex export --pipable',
  needs: [{ program: 'wimlib-imagex', package: 'wimtools' }],
  run: async ({ folder, pairs }) => {
    const figures: Figures = {};
    for (const compression of ['LZX:20', 'XPRESS', 'none']) {
      const source = join(folder, `${compression}.wim`);
      await run('wimlib-imagex', 'capture', 'node_modules', source, 'bench', `--compress=${compression}`);
      const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
      figures[compression] = await measurePairs({
        ours: () => secondsOf(() => reframeTo(source, ours)),
        peer: () => secondsOf(() => exportTo(source, theirs, compression)),
        ...{ peerName: 'wimlib-imagex export --pipable', unit: 's', pairs, target: { atMost: 1 } },
      });
    }
    return figures;
  },
};

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
  await rm(target, { force: true });
  await run('wimlib-imagex', 'export', source, '1', target, '--pipable', `--compress=${compression}`);
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
