/**
 * The agent's program for Windows, one executable: `specialize` and `setup-complete` are how Windows Setup starts it, `resume` how Windows does, `restart-when-set-up` and `resume-in-background`
 * how it starts itself, and `ts` is for scripts. Nothing else reads arguments and environment.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { win32 } from 'node:path';
import { systemClock } from './clock.ts';
import { type Deployed, resumeInDeployedSystem } from './deployed/deployed.ts';
import { isFirst } from './deployed/windows/one-at-a-time.ts';
import { protectHome } from './deployed/windows/protect-home.ts';
import { setupEnded } from './deployed/windows/setup-progress.ts';
import { registerStartUpTask } from './deployed/windows/start-up-task.ts';
import { windowsSystem } from './deployed/windows/windows-system.ts';
import { createWindowsMachine } from './machine/windows.ts';
import { createLineScreen } from './screen/line-screen.ts';
import { slipwayTs } from './script/slipway-ts.ts';
import { serveVariables } from './script/variable-server.ts';
import { stepDoings } from './steps/step-doings.ts';
import { agentVersion } from './version.ts';

const executable = process.execPath;
const home = win32.dirname(executable);
/** Nobody sees what a program says that Windows Setup starts. */
const logFile = win32.join(home, 'log', 'agent.log');
/** In which one that has started this process may end. */
const PATIENCE_MILLISECONDS = 60_000;
const BACKGROUND_PAUSE_MILLISECONDS = 60_000;

const lines = createLineScreen(say);
// The machine logs from its first command on, the run takes the lines over once it knows its secrets.
let log: (line: string) => void = lines.log.bind(lines);
const machine = createWindowsMachine({ log: (line) => log(line), executable });

const modes: Readonly<Record<string, () => Promise<unknown>>> = {
  specialize,
  'setup-complete': resume,
  resume,
  'resume-in-background': resumeInBackground,
  'restart-when-set-up': restartWhenSetUp,
  ts: scripts,
};

void main(process.argv[2] ?? '');

async function main(mode: string): Promise<void> {
  const carryOut = modes[mode];
  if (carryOut === undefined) {
    process.stderr.write(`Slipway agent ${agentVersion}. Usage: slipway-agent.exe ${Object.keys(modes).join(' | ')}\n`);
    process.exit(2);
  }
  await carryOut();
  // What a script is told may still be on its way through a pipe.
  if (mode !== 'ts') process.exit();
}

/** Windows Setup waits for its end, and gives up the whole installation over an error: there is none, and no restart. */
async function specialize(): Promise<void> {
  for (const carryOut of [() => protectHome(machine, home), () => registerStartUpTask(machine, executable)])
    await carryOut().catch((error: unknown) => lines.log(`While Windows is set up: ${reasonOf(error)}`));
}

/** Setup, and Windows' start, go on when this ends. */
async function resume(): Promise<void> {
  if (!(await isFirst())) return;
  try {
    await protectHome(machine, home);
    await resumeInDeployedSystem(deployed({ inBackground: false }));
  } catch (error) {
    lines.log(`The run cannot go on; it is tried again beside Windows. ${reasonOf(error)}`);
    await windowsSystem({ machine, executable, inBackground: false }).waitElsewhere?.();
  }
}

/** What systemd does in Linux: whatever happens, the agent is started again. */
async function resumeInBackground(): Promise<void> {
  if (!(await isFirst(PATIENCE_MILLISECONDS))) return;
  for (;;) {
    try {
      return await resumeInDeployedSystem(deployed({ inBackground: true }));
    } catch (error) {
      lines.log(`The run cannot go on; it is tried again in a minute. ${reasonOf(error)}`);
      await systemClock.sleep(BACKGROUND_PAUSE_MILLISECONDS);
    }
  }
}

/** Holds the place of whoever goes on with the run: that is somebody after the restart. */
async function restartWhenSetUp(): Promise<void> {
  if (!(await isFirst(PATIENCE_MILLISECONDS))) return;
  await setupEnded(machine, lines.log.bind(lines));
  await machine.restart('disk').catch((error: unknown) => lines.log(reasonOf(error)));
}

async function scripts(): Promise<void> {
  process.exitCode = await slipwayTs(process.argv.slice(3), {
    environment: process.env,
    stdin: process.stdin,
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
  });
}

function deployed({ inBackground }: { inBackground: boolean }): Deployed {
  const programs = [executable] as const;
  return {
    ...{ machine, display: lines, clock: systemClock, doings: stepDoings, programs },
    system: windowsSystem({ machine, executable, inBackground }),
    connectLog: (sink) => {
      log = sink;
    },
    serveScripts: (run) => serveVariables({ machine, programs, folder: win32.join(home, 'script'), ...run }),
  };
}

/** A log that cannot be written, since the folder is being removed, is no reason to end. */
function say(line: string): void {
  try {
    mkdirSync(win32.dirname(logFile), { recursive: true });
    appendFileSync(logFile, `${new Date().toISOString()} ${line}\n`);
  } catch {
    // As the docstring says.
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
