/**
 * A site in the middle of a large rollout, for tests of the console: a hundred thousand devices, a thousand open runs, and computers that report each second.
 *
 * A thousand runs are open because a thousand computers have arrived, and the wall shows each. A hundred and fifty of them go on reporting: two processors carry the site, the
 * computers and a browser with two tabs, and a report costs a millisecond of all (benchmarks.md, `checkin`). That is a quarter of one of them; a thousand would leave
 * the browser nothing to run on, and what was measured then would be the machine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../../bench/checkin-agents.ts';
import { inOwnProcess } from '../../bench/computers-process.ts';
import { deployToFleet } from '../../bench/fleet-runs.ts';
import { databaseOf, fillFleet, fleetDevice } from '../../bench/site-fleet.ts';
import { listRuns } from '../../src/api/runs.ts';
import { addComputer, deployTo, LoopbackRun } from './loopback-agent.ts';
import type { LoopbackSite } from './loopback-site.ts';

const DEVICES = 100_000;
const RUNS = 1000;
const REPORTING = 150;
const ARRIVAL_SECONDS = 60;
const STEP_SECONDS = 10;

export class BusySite {
  /** Of the run whose steps and log go on: the newest. */
  readonly runId: string;
  readonly #ended: Promise<unknown>;
  readonly #end: AbortController;

  private constructor(run: LoopbackRun, computers: Promise<unknown>, end: AbortController) {
    this.runId = run.id;
    this.#end = end;
    this.#ended = Promise.allSettled([computers, goOn(run, end.signal)]);
  }

  /** Resolves once all have arrived. `seconds`: from the first arrival to the last report. */
  static async begin(site: LoopbackSite, seconds: number): Promise<BusySite> {
    await fillFleet(databaseOf(site.dataDirectory), DEVICES);
    const devices = Array.from({ length: RUNS - 1 }, (_, at) => fleetDevice(at * 2));
    const computers = await deployToFleet(site.client, devices);
    const end = new AbortController();
    const task = { computers, reporting: REPORTING, arrivalSeconds: ARRIVAL_SECONDS, seconds, siteUrl: site.url };
    const outcome = inOwnProcess(task, end.signal);
    await Promise.race([openRuns(site, computers.length), outcome.then(endedEarly)]);
    const shown = await addComputer(site, 'PC-SHOWN');
    await deployTo(site, 'Install', [shown], steps);
    return new BusySite(await LoopbackRun.begin(site, shown, 0), outcome, end);
  }

  /** Ends the computers, whatever they are at. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.#ended;
  }
}

async function openRuns(site: LoopbackSite, count: number): Promise<void> {
  const open = () => site.client(listRuns, { query: { state: 'open', limit: count } });
  while ((await open()).length < count) await sleep(2000);
}

function endedEarly({ lost }: Outcome): never {
  throw new Error(`the computers have ended before all of them had arrived: ${lost[0] ?? 'too soon'}`);
}

const steps = [{ type: 'run-command-line', id: 'a', name: 'Look', options: { commandLine: 'uname -a' } }];

/** Progress each second, and every ten a step that ends with ten lines. */
async function goOn(run: LoopbackRun, signal: AbortSignal): Promise<void> {
  for (let second = 0; !signal.aborted; second += 1) {
    const bytes = { bytesDone: second * 5e6, bytesTotal: 5e9, bytesPerSecond: 5e6 };
    await run.progress({ name: 'Look', stepsDone: 1, stepsTotal: 5, message: `second ${second}`, ...bytes });
    if (second % STEP_SECONDS === 0) {
      const log = Array.from({ length: 10 }, (_, at) => `line ${at} of second ${second}`);
      await run.step(`step-${second}`, `Step of second ${second}`, { seconds: STEP_SECONDS - 2, log });
    }
    await sleep(1000, undefined, { signal });
  }
}
