import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { readRegistryValue } from './registry.ts';

const KEY = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso';
const PARENT = 'HKEY_LOCAL_MACHINE\\SOFTWARE';

async function read(name: string, commands: readonly ExpectedCommand[], key = KEY) {
  const machine = createScriptedMachine({ system: 'windows', commands });
  const answer = await readRegistryValue(machine, { key, name });
  machine.assertAllRan();
  return answer;
}

const queryOf = (key: string, more = ''): string => `reg.exe query '${key}'${more} /reg:64`;
const value = (line: string) => `\r\n${KEY}\r\n    ${line}\r\n\r\n`;
const missing = {
  exitCode: 1,
  stderr: 'FEHLER: Der angegebene Registrierungsschl\\u00fcssel wurde nicht gefunden.\r\n',
};

test('a value is asked for by its name, in the 64-bit view', async () => {
  const asked = [{ line: queryOf(KEY, ' /v Room'), stdout: value('Room    REG_SZ    B 12') }];
  assert.deepEqual(await read('Room', asked), { value: { type: 'REG_SZ', data: 'B 12' } });
});

test('the end of a key may be a backslash', async () => {
  const asked = [{ line: queryOf(KEY, ' /v Room'), stdout: value('Room    REG_SZ    B 12') }];
  assert.deepEqual(await read('Room', asked, `${KEY}\\`), { value: { type: 'REG_SZ', data: 'B 12' } });
});

test('a value is not there when its key can be read', async () => {
  const asked = [
    { line: queryOf(KEY, ' /v Room'), ...missing },
    { line: queryOf(KEY), stdout: value('Floor    REG_SZ    2') },
  ];
  assert.deepEqual(await read('Room', asked), { value: null });
});

test('a key is not there when none above names it', async () => {
  const asked = [
    { line: queryOf(KEY, ' /v Room'), ...missing },
    { line: queryOf(KEY), ...missing },
    { line: queryOf(PARENT), ...missing },
    { line: 'reg.exe query HKEY_LOCAL_MACHINE /reg:64', stdout: '\r\nHKEY_LOCAL_MACHINE\\SYSTEM\r\n' },
  ];
  assert.deepEqual(await read('Room', asked), { value: null });
});

test('a key that is there and cannot be read is a problem, not false', async () => {
  const asked = [
    { line: queryOf(KEY, ' /v Room'), ...missing },
    { line: queryOf(KEY), ...missing },
    { line: queryOf(PARENT), stdout: `\r\n${PARENT}\\contoso\r\n${PARENT}\\Fabrikam\r\n` },
  ];
  assert.deepEqual(await read('Room', asked), { problem: `${KEY} is there, and cannot be read` });
  const nothing = [
    { line: 'reg.exe query HKEY_USERS /ve /reg:64', ...missing },
    { line: 'reg.exe query HKEY_USERS /reg:64', ...missing },
  ];
  assert.deepEqual(await read('', nothing, 'HKEY_USERS'), { problem: 'reg.exe cannot read HKEY_USERS' });
});

test('a default value that is not set is told from one whose text says so', async () => {
  const asked = (listed: string) => [
    { line: queryOf(KEY, ' /ve'), stdout: value('(Standard)    REG_SZ    (Wert nicht festgelegt)') },
    { line: queryOf(KEY), stdout: value(listed) },
  ];
  assert.deepEqual(await read('', asked('Room    REG_SZ    B 12')), { value: null });
  assert.deepEqual(await read('', asked('(Standard)    REG_SZ    (Wert nicht festgelegt)')), {
    value: { type: 'REG_SZ', data: '(Wert nicht festgelegt)' },
  });
});

test('a default value that is set is asked for once', async () => {
  const asked = [{ line: queryOf(KEY, ' /ve'), stdout: value('(Standard)    REG_SZ    B 12') }];
  assert.deepEqual(await read('', asked), { value: { type: 'REG_SZ', data: 'B 12' } });
});

test('a name that looks like a switch is not given to reg.exe', async () => {
  for (const name of ['/reg:32', '/f', '-s', '/']) {
    const listed = [{ line: queryOf(KEY), stdout: value(`${name}    REG_DWORD    0x10`) }];
    assert.deepEqual(await read(name, listed), { value: { type: 'REG_DWORD', data: '16' } });
    assert.deepEqual(await read(name, [{ line: queryOf(KEY), stdout: value('a    REG_SZ    b') }]), { value: null });
  }
});

test('what is no key, and no name, is not given to reg.exe', async () => {
  const keys = [
    'HKLM\\SOFTWARE',
    '/?',
    'HKEY_FOO\\Bar',
    'HKEY_USERS_\\x',
    `${PARENT}\\\\Contoso`,
    '\\\\PC-08\\HKEY_USERS\\x',
    `${PARENT}\\a\nb`,
    `${PARENT}\\a\0b`,
  ];
  for (const key of keys) assert.ok('problem' in (await read('Room', [], key)), key);
  assert.ok('problem' in (await read('a\0b', [])));
});

test('what is not understood is a problem', async () => {
  for (const stdout of ['', value('Room    REG_QWORD    (null)'), value('Room    REG_SZ    M\u00fcller')]) {
    // As a console's code page has it: a byte that is no UTF-8.
    const bytes = Buffer.from(stdout, 'latin1').toString('utf8');
    assert.ok('problem' in (await read('Room', [{ line: queryOf(KEY, ' /v Room'), stdout: bytes }])), stdout);
  }
});

test('an end that reg.exe does not have is an error', async () => {
  await assert.rejects(read('Room', [{ line: queryOf(KEY, ' /v Room'), exitCode: 5 }]), { code: 'SLIP-4003' });
});
