/** A deployed Windows: how the agent gets through restarts there, and out of it again. */
import { win32 } from 'node:path';
import { pathIn } from '../../machine/path-in.ts';
import type { WindowsMachine } from '../../machine/windows.ts';
import { ofSystem, startWithoutAgent } from '../../machine/windows-start.ts';
import type { DeployedSystem } from '../deployed.ts';
import { removeAnswerFileSecrets } from './answer-files.ts';
import { setUpAfterSetup } from './set-up-after-setup.ts';
import { isSetupInProgress } from './setup-progress.ts';
import { removeStartUpTask } from './start-up-task.ts';
import { windowsOperatingSystem } from './windows-operating-system.ts';

export interface WindowsSystemOptions {
  readonly machine: WindowsMachine;
  /** The agent's own program: its folder is the agent's home. */
  readonly executable: string;
  /** Windows goes on beside this process, and is not held up by it. */
  readonly inBackground: boolean;
}

export function windowsSystem({ machine, executable, inBackground }: WindowsSystemOptions): DeployedSystem {
  const home = win32.dirname(executable);
  return {
    ...{ environment: 'windows', home },
    operatingSystem: () => windowsOperatingSystem(machine),
    beforeSteps: (log) => setUpAfterSetup(machine, pathIn(home, 'after-setup.json'), log),
    restart: async (target) => {
      // Another process, so that SetupComplete.cmd, and with it Setup, comes to its end.
      if (await isSetupInProgress(machine)) await machine.startDetached(executable, ['restart-when-set-up']);
      else await machine.restart(target);
    },
    waitElsewhere: async () => {
      if (inBackground) return false;
      await startWithoutAgent(machine.run);
      await machine.startDetached(executable, ['resume-in-background']);
      return true;
    },
    leave: () => leave(machine, home),
  };
}

/**
 * The credential goes first, then the secrets of Windows Setup; what starts the agent goes when nothing is left to be done but to remove its folder. A power cut in between leaves an agent that is
 * started once more, finds no run and goes on with this; or, at the very end, a folder without secrets that nothing starts.
 */
async function leave(machine: WindowsMachine, home: string): Promise<void> {
  const windows = machine.environmentVariable('SystemRoot') ?? 'C:\\Windows';
  await machine.remove(pathIn(home, 'run.json'));
  await removeAnswerFileSecrets(machine, windows);
  const setupComplete = await commandForSetupComplete(machine, pathIn(windows, 'Setup', 'Scripts'));
  await removeStartUpTask(machine);
  await startWithoutAgent(machine.run);
  // A running program cannot be removed, and cmd.exe loses its place in a batch file that changes while it runs.
  const commands = ['ping -n 2 127.0.0.1 >nul', ...setupComplete, ...removalOf(home)];
  await machine.startDetached(ofSystem(machine, 'cmd.exe'), ['/d', '/s', '/c', `"${commands.join(' & ')}"`], {
    verbatimArguments: true,
  });
}

const OURS = 'SetupComplete.cmd';
const IMAGES_OWN = 'SetupComplete.before-slipway.cmd';

/** Puts back what the image had in its place. A file that is not ours, since this was done before, stays. */
async function commandForSetupComplete(machine: WindowsMachine, folder: string): Promise<string[]> {
  const [ours, own] = [pathIn(folder, OURS), pathIn(folder, IMAGES_OWN)];
  const isOurs = (await machine.exists(ours)) && (await machine.readFile(ours)).includes('slipway-agent');
  if (await machine.exists(own)) return [`move /y "${own}" "${ours}" >nul`];
  return isOurs ? [`del /f /q "${ours}"`] : [];
}

/** Seconds between the attempts: the agent takes a moment to end, and what looks at files that have just been used another. */
const PAUSES = [2, 3, 10, 60];

/** One command after the other, and none within another: wine's cmd.exe stumbles over those. */
function removalOf(folder: string): string[] {
  return PAUSES.flatMap((seconds) => [`ping -n ${seconds + 1} 127.0.0.1 >nul`, `rd /s /q "${folder}" 2>nul`]);
}
