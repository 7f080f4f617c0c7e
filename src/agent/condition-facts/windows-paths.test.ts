import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createScriptedMachine } from '../machine/scripted.ts';
import { windowsFileVersion, windowsPath } from './windows-paths.ts';

const program = readFileSync(join(import.meta.dirname, '../../formats/pe/testdata/version-x64.dll'));
const machine = createScriptedMachine({
  system: 'windows',
  environment: { SystemRoot: 'C:\\Windows', 'ProgramFiles(x86)': 'C:\\Program Files (x86)', Nested: '%SystemRoot%' },
  files: {
    'C:\\Windows\\a.dll': program,
    'C:\\Program Files (x86)\\b.txt': 'text',
    'C:\\50%\\c': '',
    'C:\\%Nothing%\\d': '',
    'C:\\%SystemRoot%': '',
    '\\\\server\\share\\e.dll': program,
    'C:/f': '',
    'windows\\g': '',
  },
});

test('paths of Windows are answered, with variables of its environment', async () => {
  const there = { value: { kind: 'file', modified: 0 } };
  for (const path of [
    'C:\\Windows\\a.dll',
    '%SystemRoot%\\a.dll',
    '%ProgramFiles(x86)%\\b.txt',
    'C:\\50%\\c',
    'C:\\%Nothing%\\d',
    'C:\\%Nested%',
    '\\\\server\\share\\e.dll',
    'C:/f',
  ])
    assert.deepEqual(await windowsPath(machine, path), there, path);
  assert.deepEqual(await windowsPath(machine, 'C:\\Windows\\h'), { value: null });
});

test('what is no whole path is a problem, not false', async () => {
  for (const path of [
    '',
    'windows\\g',
    'C:',
    'C:Windows\\a.dll',
    '\\Windows\\a.dll',
    '/etc/passwd',
    '%Nothing%\\a.dll',
    '\\\\server',
    '\\\\server\\',
    '\\\\.\\PhysicalDrive0',
    '\\\\.\\pipe\\x',
    '\\\\?\\C:\\Windows\\a.dll',
    'CON',
  ]) {
    assert.ok('problem' in (await windowsPath(machine, path)), path);
    assert.ok('problem' in (await windowsFileVersion(machine, path)), path);
  }
});

test('files have the version that is in them', async () => {
  assert.deepEqual(await windowsFileVersion(machine, '%SystemRoot%\\a.dll'), { value: '10.0.22631.2861' });
  assert.deepEqual(await windowsFileVersion(machine, '\\\\server\\share\\e.dll'), { value: '10.0.22631.2861' });
  assert.deepEqual(await windowsFileVersion(machine, '%ProgramFiles(x86)%\\b.txt'), { value: null });
});
