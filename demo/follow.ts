/** Switches one computer on and tells what becomes of it, until its run has ended. */
import { join } from 'node:path';
import type { RunRecord } from '../src/api/agent.ts';
import type { Device } from '../src/api/devices.ts';
import type { Run } from '../src/api/runs.ts';
import type { Computer } from '../src/lab/computer.ts';
import { watchRun } from '../src/lab/deployment.ts';
import type { LabSite } from '../src/lab/site.ts';
import { type Narrator, progressText } from './narrator.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface Following {
  readonly computer: Computer;
  readonly device: Device;
  readonly site: LabSite;
  readonly narrator: Narrator;
  readonly stages: Stopwatch;
  readonly screenshots: string;
}

/** Firmware, loaders, PE and the first start of the system are slow where every instruction is emulated. */
const TIMEOUT_MILLISECONDS = 20 * 60_000;

export async function followComputer(following: Following): Promise<Run> {
  const { computer, device, site, narrator, stages } = following;
  const marks = new Marks(stages);
  const photograph = photographer(following);
  await computer.start();
  marks.begin('boot');
  narrator.say(`${device.name} is switched on: its disk is blank, it asks the network`);
  const run = await watchRun(site.client, device.id, {
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    onRun: ({ progress }) => {
      if (progress === null) return;
      narrator.moving(device.name, `${device.name}: ${progressText(progress)}`);
      if ((progress.bytesDone ?? 0) > 0.4 * (progress.bytesTotal ?? Infinity)) void photograph('2-apply');
    },
    onRecord: (record) => {
      const line = describe(record);
      if (line !== null) narrator.say(`${device.name}: ${line}`);
      if (record.kind === 'run-started') {
        marks.begin('deploy');
        void photograph('1-pe');
      }
      if (record.kind === 'step-finished' && record.outcome === 'restart') marks.begin('restart');
      if (record.kind === 'run-resumed') marks.begin('finish');
    },
  });
  marks.begin(null);
  await photograph('3-deployed');
  narrator.say(`${device.name}: the run has ${run.state}: ${run.message}`);
  return run;
}

/** One picture of each stage; a computer that is just restarting has none, and that is no reason to fail. */
function photographer({ computer, device, screenshots }: Following): (stage: string) => Promise<void> {
  const taken = new Set<string>();
  return async (stage) => {
    if (taken.has(stage)) return;
    taken.add(stage);
    await computer.screenshot(join(screenshots, `${device.name}-${stage}.png`)).catch(() => taken.delete(stage));
  };
}

/** A line for what a person wants to see pass by; null for the rest. */
function describe(record: RunRecord): string | null {
  switch (record.kind) {
    case 'run-started':
      return `the PE is up, the agent ${record.agentVersion} begins the run`;
    case 'run-resumed':
      return `the run ${record.reason}`;
    case 'about-to-destroy':
      return `erases ${record.disk}: ${record.description}`;
    case 'step-finished':
      return `${record.outcome.padEnd(7)} ${record.name}${messageOf(record)} (${(record.milliseconds / 1000).toFixed(1)} s)`;
    default:
      return null;
  }
}

function messageOf({ message }: { readonly message: string }): string {
  return message === '' ? '' : `: ${message.replaceAll('\n', '; ')}`;
}

/** Each stage ends where the next begins. */
class Marks {
  readonly #stages: Stopwatch;
  #current: { stage: string; started: number } | null = null;

  constructor(stages: Stopwatch) {
    this.#stages = stages;
  }

  begin(stage: string | null): void {
    const now = performance.now();
    if (this.#current !== null) this.#stages.add(this.#current.stage, (now - this.#current.started) / 1000);
    this.#current = stage === null ? null : { stage, started: now };
  }
}
