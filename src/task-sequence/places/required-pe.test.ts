import assert from 'node:assert/strict';
import { test } from 'node:test';
import { command, documentOf, format, group, restart, setVariable, stepWith, when } from '../test-document.ts';
import { requiredPe, stepPlaces } from './required-pe.ts';

const bootLoader = stepWith('install-boot-loader', 'Boot loader', {});
const windowsCommand = command('Copy', 'cmd.exe /c copy a b');
const application = stepWith('install-software-updates', 'Updates', {});

const sequences: [string, unknown[], string, string[]][] = [
  ['what runs in both', [format, command('Say')], 'either', []],
  ['a step of the Linux PE', [format, bootLoader, restart('Restart', 'disk')], 'linux-pe', ['Boot loader']],
  ['a program of Windows in a PE', [format, windowsCommand], 'winpe', ['Copy']],
  ['a program of Windows in the deployed system', [format, restart('Restart', 'disk'), windowsCommand], 'either', []],
  ['a program of Windows in a disabled step', [format, { ...windowsCommand, disabled: true }], 'either', []],
  [
    'a program of Windows in a group for the deployed system',
    [group('System', [windowsCommand], when('_SMSTSInWinPE', 'equals', 'false')), format],
    'either',
    [],
  ],
  ['steps of a running system alone', [setVariable('Set', 'A', '1'), application], 'none', []],
  ['steps that need the one and the other', [bootLoader, windowsCommand], 'winpe', ['Boot loader', 'Copy']],
  [
    'a restart into the PE behind steps of a running system',
    [application, restart('Into the PE', 'pe'), windowsCommand],
    'winpe',
    ['Copy'],
  ],
];

for (const [name, steps, pe, deciding] of sequences)
  test(`${name}: ${pe}`, () => {
    const required = requiredPe(documentOf(steps));
    assert.equal(required.pe, pe);
    assert.deepEqual(
      required.decidedBy.map((each) => each.name),
      deciding,
    );
  });

test('each step is told for each environment', () => {
  const document = documentOf([
    windowsCommand,
    stepWith('apply-driver-package', 'Drivers', { driverPackage: 'missing:A' }),
    stepWith('run-powershell-script', 'Script', { script: '1' }),
    stepWith('imported-step', 'Opaque', { type: 'X' }),
    command('As another', 'true', { options: { commandLine: 'true', runAs: 'someone' } }),
    command('In a package', 'true', { options: { commandLine: 'true', package: 'missing:B' } }),
  ]);
  const told = stepPlaces(document).map(({ name, in: places }) => [
    name,
    ...Object.values(places).map((each) => (each.is === 'awaits' ? `awaits ${each.capability}` : each.is)),
  ]);
  assert.deepEqual(told, [
    ['Copy', 'needs-winpe', 'awaits windows', 'runnable', 'elsewhere'],
    ['Drivers', 'awaits drivers', 'awaits drivers', 'elsewhere', 'elsewhere'],
    ['Script', 'needs-winpe', 'awaits windows', 'runnable', 'runnable'],
    ['Opaque', 'elsewhere', 'awaits windows', 'awaits windows', 'elsewhere'],
    ['As another', 'elsewhere', 'awaits windows', 'awaits windows', 'elsewhere'],
    ['In a package', 'awaits software', 'awaits windows', 'awaits software', 'awaits software'],
  ]);
});
