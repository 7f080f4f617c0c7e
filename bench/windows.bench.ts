/** What is done to a Windows after its image was applied: a hive as large as SOFTWARE, opened, edited and written, beside hivexregedit with the same edits; and the start of the agent in it. */
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import { editsAsReg, largeHive } from './hive-edits.ts';
import { type Figures, measurePairs, plainFigure } from './measure.ts';
import { run } from './programs.ts';
import { agentStart } from './windows-agent-start.ts';

const HIVE_BYTES = 100e6;
const SECONDS = 2;
const MEGABYTES = 400;

export const benchmark: Benchmark = {
  description:
    'A hive of 100 MB opened, edited and written, beside hivexregedit --merge; the agent for Windows started, beside Node',
  needs: [{ program: 'hivexregedit', package: 'libwin-hivex-perl' }],
  run: async (options) => ({ ...(await hiveFigures(options)), 'agent-start': await agentStart(options) }),
};

async function hiveFigures({ folder, pairs, scale, say }: BenchmarkOptions): Promise<Figures> {
  const [hive, edited, reg] = ['hive', 'edited', 'edits.reg'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  say(`making a hive of ${100 * scale} MB`);
  await writeFile(hive, largeHive(HIVE_BYTES * scale));
  await writeFile(reg, editsAsReg());
  let seconds = 0;
  let megabytes = 0;
  const ratio = await measurePairs({
    ours: () =>
      secondsOf(hive, edited, async () => {
        const own = JSON.parse(await run(process.execPath, join(import.meta.dirname, 'hive-edit.ts'), edited));
        seconds = Math.max(seconds, own.seconds);
        megabytes = Math.max(megabytes, own.megabytes);
      }),
    peer: () => secondsOf(hive, edited, () => run('hivexregedit', '--merge', edited, reg)),
    ...{ peerName: 'hivexregedit --merge', unit: 's', pairs, target: {} },
  });
  return {
    'hive-edit': ratio,
    'hive-edit-slowest': plainFigure(seconds, 's', { atMost: SECONDS }),
    'hive-edit-memory': plainFigure(megabytes, 'MB', { atMost: MEGABYTES }),
  };
}

/** How long a program takes with a fresh copy of the hive; the copy is not counted. */
async function secondsOf(hive: string, copy: string, work: () => Promise<unknown>): Promise<number> {
  await copyFile(hive, copy);
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
