/** What the agent does to a Windows of its own accord, on a scripted one. A real run: windows-run.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeAfterSetup } from '../../engine/after-setup.ts';
import { createScriptedMachine, type ExpectedCommand, ScriptedRestart } from '../../machine/scripted.ts';
import { removeAnswerFileSecrets } from './answer-files.ts';
import { setUpAfterSetup } from './set-up-after-setup.ts';
import { setupEnded } from './setup-progress.ts';
import { taskXml } from './start-up-task.ts';
import { windowsOperatingSystem } from './windows-operating-system.ts';
import { windowsSystem } from './windows-system.ts';

const EXECUTABLE = 'C:\\ProgramData\\Slipway\\slipway-agent.exe';
const VERSION = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';

function windowsWith(commands: readonly ExpectedCommand[], files: Record<string, string> = {}) {
  const started: string[] = [];
  const machine = createScriptedMachine({ system: 'windows', commands, files });
  const startDetached = async (program: string, args: readonly string[]) =>
    void started.push([program, ...args].join(' '));
  return { machine: { ...machine, startDetached }, started };
}

function version(values: Record<string, string>): ExpectedCommand {
  const lines = Object.entries(values).map(([name, data]) => `    ${name}    REG_SZ    ${data}`);
  return { line: `reg.exe query '${VERSION}' /reg:64`, stdout: [VERSION, ...lines, ''].join('\r\n') };
}

for (const [what, values, expected] of [
  [
    'Windows 11, which calls itself 10',
    {
      ProductName: 'Windows 10 Pro',
      EditionID: 'Professional',
      CurrentBuild: '22631',
      UBR: '2861',
      DisplayVersion: '23H2',
    },
    { name: 'Windows 11 Pro', version: '23H2', build: '22631.2861', kernel: '10.0.22631' },
  ],
  [
    'Windows 10',
    { ProductName: 'Windows 10 Enterprise', CurrentBuild: '19045', UBR: '1', ReleaseId: '2009' },
    { name: 'Windows 10 Enterprise', version: '2009', build: '19045.1', kernel: '10.0.19045' },
  ],
  [
    'a server',
    { ProductName: 'Windows Server 2022 Standard', CurrentBuild: '20348' },
    { name: 'Windows Server 2022 Standard', version: null, build: '20348', kernel: '10.0.20348' },
  ],
  [
    'an edition alone',
    { EditionID: 'IoTEnterprise' },
    { name: 'Windows IoTEnterprise', version: null, build: null, kernel: null },
  ],
] as const)
  test(`what is told of ${what}`, async () => {
    const { machine } = windowsWith([version(values)]);
    assert.deepEqual(await windowsOperatingSystem(machine), { ...expected, distribution: null });
  });

test('a Windows that says nothing of itself is not told', async () => {
  const { machine } = windowsWith([version({})]);
  assert.equal(await windowsOperatingSystem(machine), null);
});

test('after Windows Setup each part is carried out, and what failed is told and keeps nothing else from it', async () => {
  const file = 'C:\\ProgramData\\Slipway\\after-setup.json';
  const settings = {
    administrator: 'disable' as const,
    connectionNames: [
      { mac: '52:54:00:aa:bb:01', name: 'O‘Neill' },
      { mac: '52:54:00:aa:bb:02', name: 'School' },
    ],
    ...{ netbios: { dns: false, lmhosts: true }, ownSetupComplete: false },
  };
  const scripts: string[] = [];
  const powershell = (exitCode: number): ExpectedCommand => ({
    line: /^powershell\.exe .* -EncodedCommand \S+$/,
    exitCode,
  });
  const netbt = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\NetBT\\Parameters';
  const number = (name: string, data: number) => ({
    line: `reg.exe add '${netbt}' /v ${name} /t REG_DWORD /d ${data} /f /reg:64`,
  });
  const commands = [powershell(1), powershell(0), powershell(0), number('EnableDNS', 0), number('EnableLMHOSTS', 1)];
  const { machine } = windowsWith(commands, { [file]: encodeAfterSetup(settings) });
  const run: typeof machine.run = (program, args, options) => {
    if (program === 'powershell.exe') scripts.push(Buffer.from(args.at(-1) ?? '', 'base64').toString('utf16le'));
    return machine.run(program, args, options);
  };
  const said: string[] = [];
  await setUpAfterSetup({ ...machine, run }, file, (line) => said.push(line));
  machine.assertAllRan();
  assert.equal(machine.text(file), null);
  assert.match(
    said.join('\n'),
    /^NOT DONE: the connection of 52:54:00:aa:bb:01 is not called "O‘Neill"\. Set it by hand\./,
  );
  assert.match(scripts[0] ?? '', /MacAddress -eq '52-54-00-AA-BB-01'.*Rename-NetAdapter -NewName 'O‘‘Neill'/);
  assert.match(scripts[2] ?? '', /'S-1-5-21-\*-500' } \| Disable-LocalUser$/);
});

test('settings that cannot be read are told, once', async () => {
  const { machine } = windowsWith([], { 'C:\\x.json': '{' });
  const said: string[] = [];
  for (const _ of [1, 2]) await setUpAfterSetup(machine, 'C:\\x.json', (line) => said.push(line));
  assert.match(said.join('\n'), /^NOT DONE: the settings in C:\\x\.json, which cannot be read\./);
  assert.equal(said.length, 1);
});

test('of answer files ours goes, in Windows’ copy the secrets go, and what is no answer file goes whole', async () => {
  const [ours, copy] = ['C:\\Windows\\Panther\\Unattend\\unattend.xml', 'C:\\Windows\\Panther\\unattend.xml'];
  const text = `<unattend xmlns="urn:schemas-microsoft-com:unattend"><settings pass="specialize"><component name="Microsoft-Windows-Shell-Setup"><ProductKey>A-B-C</ProductKey><TimeZone>UTC</TimeZone></component></settings></unattend>`;
  const { machine } = windowsWith([], { [ours]: text, [copy]: text });
  await removeAnswerFileSecrets(machine, 'C:\\Windows');
  assert.equal(machine.text(ours), null);
  assert.match(machine.text(copy) ?? '', /<ProductKey>\*SENSITIVE\*DATA\*DELETED\*<\/ProductKey><TimeZone>UTC/);
  const { machine: another } = windowsWith([], { [copy]: 'password=hunter22' });
  await removeAnswerFileSecrets(another, 'C:\\Windows');
  assert.equal(another.text(copy), null);
});

const SETUP = 'HKEY_LOCAL_MACHINE\\SYSTEM\\Setup';
const sign = (name: string, data: number): ExpectedCommand => ({
  line: `reg.exe query '${SETUP}' /v ${name} /reg:64`,
  stdout: `\r\n${SETUP}\r\n    ${name}    REG_DWORD    0x${data}\r\n\r\n`,
});

test('while Windows Setup is at work the restart is another process’s, afterwards one’s own', async () => {
  const during = windowsWith([sign('SystemSetupInProgress', 0), sign('OOBEInProgress', 1)]);
  await windowsSystem({ ...during, executable: EXECUTABLE, inBackground: false }).restart('disk');
  assert.deepEqual(during.started, [`${EXECUTABLE} restart-when-set-up`]);
  const after = windowsWith([sign('SystemSetupInProgress', 0), sign('OOBEInProgress', 0)]);
  const system = windowsSystem({ ...after, executable: EXECUTABLE, inBackground: false });
  await assert.rejects(system.restart('disk'), ScriptedRestart);
});

test('a Setup that never ends is waited for a quarter of an hour', async () => {
  const { machine } = windowsWith(Array.from({ length: 451 }, () => sign('SystemSetupInProgress', 1)));
  const said: string[] = [];
  let waited = 0;
  await setupEnded(
    machine,
    (line) => said.push(line),
    async (milliseconds) => {
      waited += milliseconds;
    },
  );
  assert.equal(waited, 15 * 60_000);
  assert.match(said.join(), /restarts all the same/);
});

test('after a failure Windows goes on, and another process waits for a person; that one waits itself', async () => {
  const add = (name: string, type: string, data: string) => ({
    line: `reg.exe add 'HKLM\\SYSTEM\\Setup' /v ${name} /t ${type} /d ${data} /f /reg:64`,
  });
  const first = windowsWith([add('SetupType', 'REG_DWORD', '0'), add('CmdLine', 'REG_SZ', "''")]);
  const system = windowsSystem({ ...first, executable: EXECUTABLE, inBackground: false });
  assert.equal(await system.waitElsewhere?.(), true);
  first.machine.assertAllRan();
  assert.deepEqual(first.started, [`${EXECUTABLE} resume-in-background`]);
  const second = windowsSystem({ ...windowsWith([]), executable: EXECUTABLE, inBackground: true });
  assert.equal(await second.waitElsewhere?.(), false);
});

test('the start-up task runs as Local System, without a limit, also on battery', () => {
  const xml = taskXml('C:\\A & B\\slipway-agent.exe');
  for (const part of [
    ...['<BootTrigger><Enabled>true</Enabled></BootTrigger>', '<UserId>S-1-5-18</UserId>', '>PT0S<'],
    ...['<DisallowStartIfOnBatteries>false<', '<Command>C:\\A &amp; B\\slipway-agent.exe</Command><Arguments>resume<'],
  ])
    assert.ok(xml.includes(part), part);
});
