/**
 * A thousand computers that arrive within half a minute, each with ticket, session, run and policy, and from then on a report a second: none is lost, and
 * how long answers take. The computers are a process of their own (checkin-agents.ts), which shares the machine with the site.
 */
import { join } from 'node:path';
import { createBootTicket } from '../src/api/site.ts';
import { deploy } from '../src/lab/deployment.ts';
import { addressOf, type BenchSite, macOf, startSite } from './bench-site.ts';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import type { Computer, Outcome } from './checkin-agents.ts';
import { inOwnProcess, withMemory } from './computers-process.ts';
import { type Figures, plainFigure, quantile } from './measure.ts';
import { cpuOfSite, isDatabase, processTree, type SiteCpu } from './programs.ts';

const COMPUTERS = 1000;
const ARRIVAL_SECONDS = 30;
const SECONDS = 60;

export const benchmark: Benchmark = {
  description: 'A thousand computers that arrive within 30 s and report every second',
  needs: [],
  run: async (options) => {
    const site = await startSite(join(options.folder, 'site'));
    try {
      const computers = await makeComputers(options, site);
      options.say(`${computers.length} computers arrive`);
      const memory: number[] = [];
      const { siteUrl } = await addressOf(site);
      const task = { computers, arrivalSeconds: ARRIVAL_SECONDS, seconds: SECONDS, siteUrl };
      const before = cpuOfSite(site.pid);
      const outcome = await withMemory(
        () => processTree(site.pid).filter((pid) => !isDatabase(pid)),
        memory,
        () => inOwnProcess(task),
      );
      const after = cpuOfSite(site.pid);
      for (const reason of new Set(outcome.lost)) options.say(`lost: ${reason}`);
      return {
        ...figuresOf(outcome, Math.max(...memory), computers.length),
        ...cpuFigures(outcome, { site: after.site - before.site, postgres: after.postgres - before.postgres }),
      };
    } finally {
      await site.stop();
    }
  },
};

/** What a request costs, wherever: unlike latencies they stay when the machine has other work. */
function cpuFigures({ arrivals, reports, cpuSeconds }: Outcome, { site, postgres }: SiteCpu): Figures {
  const each = (seconds: number) =>
    plainFigure((1000 * seconds) / (arrivals.length + reports.length), 'CPU ms a request');
  return { 'cpu-site': each(site), 'cpu-postgres': each(postgres), 'cpu-clients': each(cpuSeconds) };
}

async function makeComputers({ scale, say }: BenchmarkOptions, site: BenchSite): Promise<Computer[]> {
  const count = Math.round(COMPUTERS * scale);
  say(`making ${count} devices and their tickets`);
  const known = Array.from({ length: count }, (_, at) => ({
    name: `pc-${at}`,
    mac: macOf(at),
    smbiosUuid: crypto.randomUUID(),
  }));
  const steps = [{ type: 'run-command-line', name: 'Look', options: { commandLine: 'uname -a' } }];
  const document = { version: 1, name: 'Check in', steps };
  const { devices } = await deploy(site.client, { document, devices: known, purpose: 'required' });
  const computers: Computer[] = [];
  for (const [at, device] of known.entries()) {
    const { ticketFile } = await site.client(createBootTicket, { params: { id: devices[at]?.id ?? '' } });
    computers.push({ ...device, ticket: JSON.parse(ticketFile).ticket });
  }
  return computers;
}

function figuresOf({ arrivals, reports, lost }: Outcome, memory: number, computers: number): Figures {
  const wanted = Array.from({ length: computers }, (_, at) => {
    const arrival = (ARRIVAL_SECONDS * at) / computers;
    return Math.ceil(SECONDS - arrival - 1);
  }).reduce((sum, each) => sum + each, computers);
  return {
    lost: plainFigure(Math.max(lost.length, wanted - arrivals.length - reports.length), 'requests', { atMost: 0 }),
    'arrival-p50': plainFigure(quantile(arrivals, 0.5), 'ms'),
    'arrival-p99': plainFigure(quantile(arrivals, 0.99), 'ms', { atMost: 250 }),
    'report-p50': plainFigure(quantile(reports, 0.5), 'ms'),
    'report-p99': plainFigure(quantile(reports, 0.99), 'ms', { atMost: 250 }),
    memory: plainFigure(memory, 'MB PSS without PostgreSQL', { atMost: 400 }),
  };
}
