/** What Setup Windows and ConfigMgr needs in the answer file, so that Windows is set up without a person, and the run goes on in it. */
import type { PathStep } from '../../../formats/unattend/paths.ts';
import { refuseProblems } from '../network/settings.ts';
import type { AnswerFileWriter } from './answer-file-writer.ts';
import { writeComputerName } from './write-windows-settings.ts';

export interface SetupSettings {
  /** For a file in which no step has named the computer. */
  readonly computerName: string;
  /** Run in specialize as Local System, in this order, behind those of the user's file. */
  readonly commands: readonly SetupCommand[];
  readonly localUsers: readonly LocalUser[];
}

export interface SetupCommand {
  /** At most 259 characters. It must not restart the computer. */
  readonly path: string;
  readonly description: string;
}

export interface LocalUser {
  readonly name: string;
  readonly displayName: string | null;
  readonly password: string;
  /** `Administrators`, `Users`: Windows takes these names in every language. */
  readonly groups: readonly string[];
}

/**
 * Pages that a person would have to answer, unless the user's file says otherwise. SkipMachineOOBE and SkipUserOOBE are called deprecated by Microsoft, but
 * without them and without a local account the first start waits for somebody to make one.
 * ProtectYourPC 1: the recommended protection.
 */
const unattended = {
  HideEULAPage: 'true',
  HideLocalAccountScreen: 'true',
  HideOEMRegistrationScreen: 'true',
  HideOnlineAccountScreens: 'true',
  HideWirelessSetupInOOBE: 'true',
  ProtectYourPC: '1',
  SkipMachineOOBE: 'true',
  SkipUserOOBE: 'true',
} as const;

/** @throws SlipwayError SLIP-4015 for commands and accounts that Windows would refuse */
export function writeSetup(writer: AnswerFileWriter, setup: SetupSettings): void {
  refuseProblems('settings of Windows’ first start', [
    ...setup.commands.flatMap(commandProblems),
    ...setup.localUsers.flatMap(userProblems),
  ]);
  const isNamed = (['specialize', 'offlineServicing'] as const).some((pass) =>
    writer.file.has(writer.at(pass, 'shell'), 'ComputerName'),
  );
  if (!isNamed) writeComputerName(writer, setup.computerName);
  for (const [name, value] of Object.entries(unattended))
    writer.setUsual(['oobeSystem'], 'shell', `OOBE/${name}`, value);
  for (const user of setup.localUsers) writeUser(writer, user);
  for (const command of setup.commands) writeCommand(writer, command);
}

/** Limits: Microsoft's page "Path (microsoft-windows-deployment-runsynchronous-runsynchronouscommand-path)". */
function commandProblems({ path }: SetupCommand): string[] {
  return path.length > 0 && path.length <= 259
    ? []
    : [`the command "${path}" has ${path.length} characters, and Windows takes 1 to 259: put it into a script`];
}

/** Names of accounts: at most 20 characters, none of `"/\[]:;|=,+*?<>@`, and not full stops and blanks alone. */
function userProblems({ name }: LocalUser): string[] {
  const isName = name.length <= 20 && !/["/\\[\]:;|=,+*?<>@\p{Cc}]/u.test(name) && !/^[. ]*$/.test(name);
  return isName
    ? []
    : [
        `"${name}" is not an account's name in Windows: use at most 20 characters, and no " / \\ [ ] : ; | = , + * ? < > @`,
      ];
}

function writeUser(writer: AnswerFileWriter, { name, displayName, password, groups }: LocalUser): void {
  const account: PathStep[] = ['UserAccounts', 'LocalAccounts', { item: 'LocalAccount', where: 'Name', is: name }];
  const set = (setting: string, value: string) => writer.set(['oobeSystem'], 'shell', [...account, setting], value);
  if (displayName !== null) set('DisplayName', displayName);
  if (groups.length > 0) set('Group', groups.join(';'));
  writer.setPassword('oobeSystem', account, 'Password', password);
}

/** A command that is there stays where it is: a step may be run again. */
function writeCommand(writer: AnswerFileWriter, { path, description }: SetupCommand): void {
  const place = writer.at('specialize', 'deployment');
  const all = (name: string) => writer.file.getAll(place, `RunSynchronous/RunSynchronousCommand/${name}`);
  if (all('Path').includes(path)) return;
  const order = String(Math.max(0, ...all('Order').map(Number).filter(Number.isInteger)) + 1);
  const command: PathStep[] = ['RunSynchronous', { item: 'RunSynchronousCommand', where: 'Order', is: order }];
  writer.file.set(place, [...command, 'Description'], description);
  writer.file.set(place, [...command, 'Path'], path);
}
