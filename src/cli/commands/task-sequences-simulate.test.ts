import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Inventory } from '../../api/inventory.ts';
import { notebook } from '../../task-sequence/wmi/test-inventory.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf, makeCollection, makeDevice, makeImage, makeTaskSequence } from '../things-test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-simulate-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, value: unknown): string => {
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  return join(folder, name);
};

const { smbios, processor, memoryBytes, onAcPower } = structuredClone(notebook);
const inventory: Inventory = {
  ...{ smbios, processor, memoryBytes, onAcPower, networkAdapters: [], tpm: null, pciIds: [], usbIds: [] },
  disks: structuredClone(notebook.disks.slice(0, 1)).map((disk) => ({ ...disk, partitions: [] })),
  firmware: { kind: 'uefi', secureBoot: true },
};
const format = {
  ...{ type: 'format-and-partition-disk', name: 'Format' },
  options: { partitions: [{ volume: 'system', type: 'linux', fileSystem: 'ext4' }] },
};
const image = { type: 'apply-operating-system-image', name: 'Apply', options: { image: 'Debian 12' } };
const say = (name: string, more: object = {}) => ({
  ...{ type: 'run-command-line', name, options: { commandLine: 'true' } },
  ...more,
});
const is = (variable: string, value: string) => ({ condition: { variable, operator: 'equals', value } });
const office = {
  ...{ version: 1, name: 'Office', variables: [{ name: 'Role', value: '' }] },
  steps: [
    {
      ...{ type: 'group', name: 'In the PE' },
      steps: [format, image, { type: 'restart-computer', name: 'Restart', options: {} }],
    },
    { type: 'group', name: 'Office only', ...is('Role', 'Office'), steps: [say('One'), say('Two')] },
    say('Room', is('Room', '12')),
  ],
};
const file = write('office.json', office);
const device = makeDevice({ inventory, variables: [{ name: 'Room', value: '12', secret: false }] });
const newSite = () => {
  const room = (name: string, value: string, precedence: number, id: number) =>
    makeCollection({
      ...{ id: idOf(id), name, variablePrecedence: precedence },
      variables: [
        { name: 'Role', value, secret: false },
        { name: 'Room', value: 'attic', secret: false },
        { name: 'Pin', value: null, secret: true },
      ],
    });
  return new FakeSite({
    devices: [structuredClone(device), makeDevice({ id: idOf(9), name: 'NEW' })],
    images: [makeImage({})],
    collections: [room('High', 'Lab', 2, 20), room('Low', 'Office', 1, 21), room('Other', 'Office', 9, 22)],
    members: [20, 21].map((id) => ({ collectionId: idOf(id), deviceId: device.id })),
  });
};

test('the tree with reasons, content, restarts and variables', async () => {
  const { out, exitCode } = await run(newSite(), `task-sequences simulate ${file} --device PC-01`, { columns: 80 });
  assert.equal(
    out,
    `Office on PC-01 (LENOVO 20URCTO1WW)
It runs in either PE.

● It begins in linux-pe
  ✓ In the PE
    ✓ Format
    ✓ Apply
    ✓ Restart
● It restarts, and goes on in linux
  - Office only  with 2 nodes in it
      Role is "Lab" (equals "Office")
  ✓ Room

Would be fetched
  Debian 12, 457 MB

VARIABLE              VALUE AT THE END
OSDTargetSystemDrive  (known in the run)
Pin                   (secret)
Role                  Lab
Room                  12

✓ The run would succeed. Steps: 4 run, 2 skipped.
`,
  );
  assert.equal(exitCode, 0);
});

test('variables of the command line come last, and JSON tells every node', async () => {
  const line = `task-sequences simulate ${file} --device PC-01 --variable role=office --output json`;
  const body = JSON.parse((await run(newSite(), line)).out);
  assert.deepEqual(
    body.nodes.map((node: { name: string; state: string }) => `${node.name}: ${node.state}`),
    [
      'In the PE: runs',
      'Format: runs',
      'Apply: runs',
      'Restart: runs',
      'Office only: runs',
      'One: runs',
      'Two: runs',
      'Room: runs',
    ],
  );
  assert.equal(body.taskSequence, 'Office');
  assert.deepEqual(body.requiredPe, { pe: 'either', decidedBy: [] });
  assert.equal(body.outcome, 'succeeds');
});

test('an inventory in a file, or a device with one, without the site where nothing of it is needed', async () => {
  const plain = write(
    'plain.yaml',
    'version: 1\nname: A\nsteps:\n  - { type: run-command-line, name: x, condition: { wql: "SELECT * FROM Win32_ComputerSystem WHERE Manufacturer = \'LENOVO\'" }, options: { commandLine: "true" } }\n',
  );
  for (const computer of [write('inventory.json', inventory), write('device.json', device)]) {
    const site = newSite();
    const { out, exitCode } = await run(site, `task-sequences simulate ${plain} --inventory ${computer}`);
    assert.match(out, /✓ x\n/);
    assert.equal(exitCode, 0);
    assert.deepEqual(site.contract.requests, []);
  }
});

test('what cannot be told fails with --strict alone', async () => {
  const line = `task-sequences simulate ${file} --inventory ${write('inventory.json', inventory)}`;
  const loose = await run(newSite(), line);
  assert.match(loose.out, /\? Office only\n {6}Role: a person types it in the PE\n {4}\? One\n/);
  assert.match(loose.out, /The PE asks a person for\n {2}Role\n/);
  assert.match(
    loose.out,
    /✓ The run would succeed, as far as can be told\. Steps: 3 run, 1 skipped, 2 cannot be told\.\n$/,
  );
  assert.equal(loose.exitCode, 0);
  assert.equal((await run(newSite(), `${line} --strict`)).exitCode, 1);
});

test('a run that would fail is exit code 1, and what nothing is done of is folded', async () => {
  const site = newSite();
  const steps = [
    { type: 'auto-apply-drivers', name: 'Drivers\u001b[2J', options: {} },
    { type: 'group', name: 'Rest', steps: [say('One'), { type: 'group', name: 'Inner', steps: [say('Two')] }] },
  ];
  site.state.taskSequences = [makeTaskSequence({ version: 1, name: 'Fails', steps }, { name: 'Fails' })];
  const { out, exitCode } = await run(site, 'task-sequences simulate fails --device PC-01', { columns: 80 });
  assert.match(
    out,
    /✗ Drivers␛\[2J\n {6}Auto Apply Drivers in linux-pe awaits the driver catalogue\n {2}· Rest {2}with 3 nodes in it\n/,
  );
  assert.match(out, /\nMissing\n {2}Drivers␛\[2J: Auto Apply Drivers/);
  assert.match(out, /✗ The run would fail at "Drivers␛\[2J"\. Steps: 1 not available, 2 not reached\.\n$/);
  assert.equal(exitCode, 1);
});

test('what many steps miss is told once, and a reason ends with one full stop', async () => {
  const steps = [
    ...['One', 'Two', 'Three', 'Four'].map((name) => ({ type: 'auto-apply-drivers', name, options: {} })),
    say('Say', { options: { commandLine: 'echo %Nope%' } }),
  ];
  const list = write('list.json', { version: 1, name: 'List', steps });
  const line = `task-sequences simulate ${list} --inventory ${write('inventory.json', inventory)}`;
  const { out } = await run(newSite(), line);
  assert.match(
    out,
    /Missing\n {2}4 steps: Auto Apply Drivers in linux-pe awaits the driver catalogue\. They are: One, Two, Three, Four\.\n {2}Say: Nope is not set when the run comes here, so %Nope% stays as it is\.\n/,
  );
  assert.match(out, /✗ The run would fail at "One"\. Steps: /);
  assert.doesNotMatch(out, /\.\./);
});

const refused: [string, string, RegExp, number][] = [
  ['no computer', '', /Say which computer: --device NAME, or --inventory FILE\. \(SLIP-6001\)/, 2],
  ['two computers', '--device PC-01 --inventory x.json', /cannot be used with option '--inventory/, 2],
  ['a device that has told nothing', '--device NEW', /has told no inventory yet.*\(SLIP-1002\)/s, 1],
  ['a file that is not there', '--inventory nothing.json', /nothing\.json cannot be read as JSON: ENOENT/, 2],
  ['a file that is no JSON', `--inventory ${write('text.json', 'x')}`, /cannot be read as JSON: Unexpected token/, 2],
  [
    'a file that is no inventory',
    `--inventory ${write('no.json', { smbios: 1 })}`,
    /holds no inventory\. \(SLIP-1001\)\n {2}smbios: /,
    1,
  ],
  ['an unknown environment', '--device PC-01 --environment moon', /"moon" is not one of linux-pe/, 2],
];
for (const [name, words, message, code] of refused)
  test(`${name} is refused`, async () => {
    const { error, exitCode } = await run(newSite(), `task-sequences simulate ${file} ${words}`);
    assert.match(error, message);
    assert.equal(exitCode, code);
  });
