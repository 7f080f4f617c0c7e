/** Setup Windows and ConfigMgr: gives the applied Windows all that its first start needs, and starts it; the run goes on in it. */
import type { Volume } from '../../api/agent.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { StepContext, StepDoing } from '../engine/step-context.ts';
import { WINDOWS_AGENT } from '../engine/windows-home.ts';
import type { ProtectedPath } from '../machine/ntfs-protection.ts';
import { refuseProblems } from './network/settings.ts';
import { requireLinux } from './require-linux.ts';
import { appliedWindows } from './windows/applied-windows.ts';
import { diskTable, partitionIn } from './windows/boot-store.ts';
import { changeAnswerFile } from './windows/change-answer-file.ts';
import { ownDriveLetter, setDriveLetter } from './windows/drive-letter.ts';
import { editHive, readHive } from './windows/edit-registry.ts';
import { recoveryCommands, recoveryVolume, stageRecovery } from './windows/recovery.ts';
import type { LocalUser, SetupCommand } from './windows/write-setup.ts';

type Options = StepOf<'setup-windows-and-configmgr'>['options'];

export const setupWindowsAndConfigmgr: StepDoing<'setup-windows-and-configmgr'> = async ({ options }, context) => {
  const { machine, variables, log } = context;
  requireLinux(machine);
  if (options.clientPackage !== undefined)
    log('The ConfigMgr client of the step is not installed: Slipway carries the run on in Windows itself.');
  const recovery = recoveryVolume(context.volumes(), appliedWindows(context.volumes()));
  const commands = [
    ...commandsOf(options.compactOs),
    ...recoveryCommands(recovery, await numberOfDisk(context, recovery)),
  ];
  const setup = {
    computerName: computerNameOf(context),
    commands,
    localUsers: localUsersOf(options.localUsers, variables),
  };
  await changeAnswerFile(
    context,
    { setup, variables },
    {
      also: async (root, windows) => {
        if (recovery !== null) await stageRecovery(context, root, recovery);
        return keepDriveLetter(context, root, windows);
      },
    },
  );
  const message = 'Windows is set up with its answer file, and the run goes on in it.';
  return { outcome: 'restart', target: 'disk', continueAt: 'next', message, delaySeconds: 0 };
};

/** For an answer file in which nothing names the computer. */
function computerNameOf({ variables, policy }: StepContext): string {
  return variables.get('OSDComputerName') ?? policy.deviceName;
}

function localUsersOf(users: Options['localUsers'], variables: Variables): LocalUser[] {
  const unset = users.filter(({ passwordVariable }) => variables.get(passwordVariable) === undefined);
  refuseProblems(
    'local accounts',
    unset.map(
      ({ name, passwordVariable }) =>
        `the password of ${name} is the secret variable ${passwordVariable}, which is not set`,
    ),
  );
  return users.map(({ name, displayName, passwordVariable, groups }) => {
    const password = variables.get(passwordVariable) ?? '';
    return {
      name: variables.expand(name),
      displayName: displayName === undefined ? null : variables.expand(displayName),
      password,
      groups,
    };
  });
}

/** By cmd.exe, which knows the drive's letter: Windows Setup puts no variables' values into a command. */
function commandsOf(compactOs: boolean): SetupCommand[] {
  const agent = WINDOWS_AGENT.replaceAll('/', '\\');
  const goOn = {
    path: `cmd.exe /c %SystemDrive%\\${agent} specialize`,
    description: 'Slipway: goes on with the deployment once Windows is set up',
  };
  const compact = { path: 'compact.exe /CompactOS:always', description: 'Slipway: Compact OS' };
  return compactOs ? [goOn, compact] : [goOn];
}

async function numberOfDisk({ machine }: StepContext, volume: Volume | null): Promise<number> {
  const { disks } = await machine.inventory();
  return disks.find(({ path }) => path === volume?.diskPath)?.number ?? 0;
}

async function keepDriveLetter({ machine, log }: StepContext, root: string, windows: Volume): Promise<ProtectedPath[]> {
  const letter = ownDriveLetter(await readHive(machine, root, 'SOFTWARE'));
  const partition = partitionIn(await diskTable(machine, windows), windows);
  log(`Windows will call its volume ${letter}:, as it did where it was installed.`);
  return editHive(machine, root, 'SYSTEM', (editor) => setDriveLetter(editor, letter, partition));
}
