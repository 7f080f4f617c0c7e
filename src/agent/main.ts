/** The agent's program: `node agent.cjs pe` in the PE, `resume` in the deployed system, `ts` for scripts. Nothing else reads arguments and environment. */
import { createWriteStream } from 'node:fs';
import { systemClock } from './clock.ts';
import { resumeInDeployedSystem } from './deployed/deployed.ts';
import { linuxSystem } from './deployed/linux-system.ts';
import { HOME } from './engine/staging.ts';
import { createLinuxMachine } from './machine/linux.ts';
import { runPe } from './pe/pe.ts';
import { createScreen } from './screen/full-screen.ts';
import { createLineScreen } from './screen/line-screen.ts';
import { mirror } from './screen/mirror.ts';
import type { Screen } from './screen/screen.ts';
import { openTerminal } from './screen/terminal.ts';
import { slipwayTs } from './script/slipway-ts.ts';
import { type ServeScripts, serveVariables } from './script/variable-server.ts';
import { stepDoings } from './steps/step-doings.ts';
import { agentVersion } from './version.ts';

/** Of the PE's init: 0 restarts the computer, 10 switches it off, anything else is an accident. */
const EXIT = { restart: 0, 'switch-off': 10 } as const;

const programs = [process.execPath, process.argv[1] ?? ''] as const;
const lines = createLineScreen((line) => process.stdout.write(`${line}\n`));
// The machine logs from its first command on, the run takes the lines over once it knows its secrets.
let log: (line: string) => void = () => {};
const connectLog = (sink: (line: string) => void): void => {
  log = sink;
};
const machine = createLinuxMachine({ log: (line) => log(line) });
const serveScriptsIn =
  (folder: string): ServeScripts =>
  (run) =>
    serveVariables({ machine, programs, folder, ...run });
const common = { machine, clock: systemClock, doings: stepDoings, programs, connectLog };

void main(process.argv[2]);

async function main(mode: string | undefined): Promise<void> {
  if (mode === 'pe') process.exit(EXIT[await inPe()]);
  if (mode === 'resume') {
    // Not in /run, which systems mount so that nothing can be started from it (Debian: noexec).
    await resumeInDeployedSystem({
      ...{ ...common, system: linuxSystem(machine), display: lines },
      serveScripts: serveScriptsIn(`${HOME}/script`),
    });
    process.exit(0);
  }
  if (mode === 'ts') {
    const out = (text: string) => void process.stdout.write(text);
    const error = (text: string) => void process.stderr.write(text);
    process.exitCode = await slipwayTs(process.argv.slice(3), {
      environment: process.env,
      stdin: process.stdin,
      out,
      error,
    });
    return;
  }
  process.stderr.write(`Slipway agent ${agentVersion}. Usage: agent.cjs pe | resume | ts\n`);
  process.exit(2);
}

async function inPe(): Promise<keyof typeof EXIT> {
  const screen = peScreen(process.env['SLIPWAY_SERIAL']);
  log = (line) => screen.log(line);
  try {
    return await runPe({ ...common, screen, serveScripts: serveScriptsIn('/run/slipway/script') });
  } finally {
    screen.close();
  }
}

/** Full screen on the console, and plain lines on the serial line when the boot named one. */
function peScreen(serial: string | undefined): Screen {
  const terminal = openTerminal({ inputFd: 0, outputFd: 1, term: process.env['TERM'] });
  const screen = terminal === null ? lines : createScreen({ terminal });
  if (serial === undefined || serial === '') return screen;
  const line = createWriteStream(serial, { flags: 'w' });
  // A serial line that is not there must not end a deployment.
  line.on('error', () => {});
  return mirror(
    screen,
    createLineScreen((text) => line.write(`${text}\r\n`)),
  );
}
