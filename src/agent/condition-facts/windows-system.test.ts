import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { windowsSystem } from './windows-system.ts';

const VERSION = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
const ENVIRONMENT = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment';
const LANGUAGE = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Nls\\Language';

const listed = (key: string, lines: readonly string[]): ExpectedCommand => ({
  line: `reg.exe query '${key}' /reg:64`,
  stdout: `\r\n${key}\r\n${lines.map((line) => `    ${line}\r\n`).join('')}\r\n${key}\\Sub\r\n`,
});

async function systemOf(version: string[], environment: string[], language: string[]) {
  const commands = [listed(VERSION, version), listed(ENVIRONMENT, environment), listed(LANGUAGE, language)];
  const machine = createScriptedMachine({ system: 'windows', commands });
  const answer = await windowsSystem(machine);
  machine.assertAllRan();
  return 'value' in answer ? answer.value : answer;
}

const WINDOWS_11 = [
  'SystemRoot    REG_SZ    C:\\WINDOWS',
  'CurrentVersion    REG_SZ    6.3',
  'CurrentBuild    REG_SZ    22631',
  'CurrentBuildNumber    REG_SZ    22631',
  'CurrentMajorVersionNumber    REG_DWORD    0xa',
  'CurrentMinorVersionNumber    REG_DWORD    0x0',
  'UBR    REG_DWORD    0xb2d',
];
const WINDOWS_7 = [
  'CurrentVersion    REG_SZ    6.1',
  'CurrentBuild    REG_SZ    7601',
  'CurrentBuildNumber    REG_SZ    7601',
];
const ON = (architecture: string) => [
  'OS    REG_SZ    Windows_NT',
  `PROCESSOR_ARCHITECTURE    REG_SZ    ${architecture}`,
];
const IN = (language: string) => ['Default    REG_SZ    0409', `InstallLanguage    REG_SZ    ${language}`];

test('Windows has a version, an architecture and a language', async () => {
  const windows = { family: 'windows', distribution: null };
  assert.deepEqual(await systemOf(WINDOWS_11, ON('AMD64'), IN('0407')), {
    ...windows,
    ...{ architecture: 'x64', version: '10.0.22631', language: 1031 },
  });
  assert.deepEqual(await systemOf(WINDOWS_7, ON('x86'), IN('040c')), {
    ...windows,
    ...{ architecture: 'x86', version: '6.1.7601', language: 1036 },
  });
  assert.deepEqual(await systemOf(WINDOWS_11, ON('ARM64'), IN('0411')), {
    ...windows,
    ...{ architecture: 'arm64', version: '10.0.22631', language: 1041 },
  });
});

test('what the registry does not tell is not known', async () => {
  const unknown = { family: 'windows', distribution: null, architecture: null, version: null, language: null };
  assert.deepEqual(await systemOf([], [], []), unknown);
  assert.deepEqual(await systemOf(WINDOWS_7.slice(0, 2), ON('IA64'), IN('de-DE')), unknown);
  assert.deepEqual(await systemOf(WINDOWS_11.slice(4), ON(''), IN('')), unknown);
});

test('a key that cannot be read is a problem', async () => {
  const denied = { exitCode: 1 };
  const above = VERSION.slice(0, VERSION.lastIndexOf('\\'));
  const commands = [
    { line: `reg.exe query '${VERSION}' /reg:64`, ...denied },
    { line: `reg.exe query '${above}' /reg:64`, stdout: `\r\n${VERSION}\r\n` },
  ];
  assert.ok('problem' in (await windowsSystem(createScriptedMachine({ system: 'windows', commands }))));
});
