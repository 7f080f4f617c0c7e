import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { wmiProgram, wmiRows } from './wmi-rows.ts';

const program = wmiProgram('C:\\Slipway (100%)\\agent.cjs');

async function rowsOf(namespace: string, query: string, ...commands: ExpectedCommand[]) {
  const machine = createScriptedMachine({ system: 'windows', commands });
  const answer = await wmiRows(machine, { program, namespace, query });
  machine.assertAllRan();
  return answer;
}

const QUERY = `SELECT * FROM Win32_BIOS WHERE Name = "Dell"`;
const line = (namespace: string) =>
  `'C:\\Slipway (100%)\\x64\\slipway-wmi.exe' ${namespace === 'root' ? 'root' : `'${namespace}'`} '${QUERY}'`;

test('the program beside the agent counts the rows', async () => {
  assert.deepEqual(await rowsOf('root\\cimv2', QUERY, { line: line('root\\cimv2'), stdout: '12\r\n' }), { value: 12 });
  assert.deepEqual(await rowsOf('root\\cimv2', QUERY, { line: line('root\\cimv2'), stdout: '0\r\n' }), { value: 0 });
});

test('a namespace may be written in several ways', async () => {
  const rows = [
    ['root/cimv2', 'root\\cimv2'],
    [' ROOT\\CIMV2\\Security ', 'ROOT\\CIMV2\\Security'],
    ['//./root/cimv2', '\\\\.\\root\\cimv2'],
    ['root', 'root'],
  ] as const;
  for (const [given, asked] of rows)
    assert.deepEqual(await rowsOf(given, QUERY, { line: line(asked), stdout: '1\r\n' }), { value: 1 }, given);
});

test('another computer is not asked', async () => {
  for (const namespace of [
    '\\\\PC-08\\root\\cimv2',
    '//PC-08/root/cimv2',
    'cimv2',
    '',
    'root\\\\cimv2',
    'root\\',
    '/?',
  ])
    assert.ok('problem' in (await rowsOf(namespace, QUERY)), namespace);
});

test('what WMI does not answer is a problem that names the reason, never false', async () => {
  const rows = [
    ['0x80041010', /there is no such class/],
    ['0x80041017', /no query in WQL/],
    ['0x8004100e', /no such namespace/],
    ['0x80040154', /has no WMI/],
    ['0x800706ba', /error 0x800706ba/],
    ['', /error $/],
  ] as const;
  for (const [stdout, expected] of rows) {
    const answer = await rowsOf('root\\cimv2', QUERY, {
      line: line('root\\cimv2'),
      stdout: `${stdout}\r\n`,
      exitCode: 1,
    });
    assert.match('problem' in answer ? String(answer.problem) : '', expected);
  }
  assert.ok('problem' in (await rowsOf('root\\cimv2', QUERY, { line: line('root\\cimv2'), stdout: '-1\r\n' })));
  await assert.rejects(rowsOf('root\\cimv2', QUERY, { line: line('root\\cimv2'), exitCode: 3221225477 }), {
    code: 'SLIP-4003',
  });
});
