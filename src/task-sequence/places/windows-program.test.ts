import assert from 'node:assert/strict';
import { test } from 'node:test';
import { windowsProgramOf } from './windows-program.ts';

const table: [string, string | null][] = [
  ['cmd /c dir', 'cmd'],
  ['CMD.EXE /c dir', 'CMD.EXE'],
  ['"C:\\Program Files\\x\\setup.exe" /quiet', 'C:\\Program Files\\x\\setup.exe'],
  ['cscript.exe "%SCRIPTROOT%\\ZTIGather.wsf"', 'cscript.exe'],
  ['powershell -File x.ps1', 'powershell'],
  ['\\\\server\\share\\tool', '\\\\server\\share\\tool'],
  ['reg add HKLM\\X', 'reg'],
  ['%DeployRoot%\\Tools\\x.bat', '%DeployRoot%\\Tools\\x.bat'],
  ['net use Z: \\\\server\\share', 'net'],
  ['net ads join -U admin', null],
  ['sc config wuauserv start= disabled', 'sc'],
  ['./set-up.js', null],
  ['echo hello', null],
  ['/usr/bin/apt-get update', null],
  ['sh -c "cmd"', null],
  ['', null],
];
for (const [line, program] of table)
  test(`${line === '' ? 'nothing' : line}: ${program === null ? 'not of Windows' : program}`, () => {
    assert.equal(windowsProgramOf(line), program);
  });
