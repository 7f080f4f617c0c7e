/** What an idle site costs: memory of all its processes, PostgreSQL's too, and how often they wake up. */
import { join } from 'node:path';
import { startSite } from './bench-site.ts';
import type { Benchmark } from './benchmark.ts';
import { median, plainFigure } from './measure.ts';
import { pause, processTree, pssMegabytes, wakeUps } from './programs.ts';

/** After the start, until nothing of it is left to do. */
const SETTLE_MILLISECONDS = 60_000;
const INTERVAL_SECONDS = 10;

export const benchmark: Benchmark = {
  description: 'Memory and wake-ups of an idle site',
  needs: [],
  run: async ({ folder, pairs, scale, say }) => {
    const site = await startSite(join(folder, 'site'));
    try {
      say('waiting for the site to settle');
      await pause(SETTLE_MILLISECONDS * scale);
      const [memory, wakes]: [number[], number[]] = [[], []];
      for (let round = 0; round < pairs; round += 1) {
        const pids = processTree(site.pid);
        const before = wakeUps(pids);
        await pause(INTERVAL_SECONDS * 1000);
        wakes.push((wakeUps(pids) - before) / INTERVAL_SECONDS);
        memory.push(pssMegabytes(processTree(site.pid)));
      }
      return {
        memory: plainFigure(median(memory), 'MB PSS', { atMost: 250 }),
        'wake-ups': plainFigure(median(wakes), '1/s'),
      };
    } finally {
      await site.stop();
    }
  },
};
