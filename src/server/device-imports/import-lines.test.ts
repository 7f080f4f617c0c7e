import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DeviceImport, DeviceImportSchema, type ImportColumn } from '../../api/device-imports.ts';
import { readImportLines } from './import-lines.ts';

const UUID = '4c4c4544-0042-3510-8052-b4c04f4e3232';
const read = (text: string, more: Partial<DeviceImport> = {}) =>
  readImportLines({ ...DeviceImportSchema.parse({ text }), ...more });
const told = (text: string, more: Partial<DeviceImport> = {}) =>
  read(text, more).problems.map(({ line, column, message }) => `${line} ${column}: ${message}`);

test('without more words a file has name, GUID and MAC address', () => {
  const { devices, problems, columns, header, separator } = read(
    `pc-1,{${UUID.toUpperCase()}},\r\npc-2,,00-11-22-33-44-5A\r\n`,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual([columns, header, separator], [['name', 'smbios-uuid', 'mac'], false, ',']);
  assert.deepEqual(
    devices.map(({ line, name, smbiosUuid, macs }) => [line, name, smbiosUuid, macs]),
    [
      [1, 'pc-1', UUID, []],
      [2, 'pc-2', null, ['00:11:22:33:44:5a']],
    ],
  );
});

test('headings say what a column is, others are ignored', () => {
  const { devices, columns, header } = read(
    '\uFEFFNAME;MAC Address;Room;Serial Number;Categories\npc-1;001122334455 0011.2233.4456|00:11:22:33:44:57;12;S1;Kiosk | Laptop\n',
  );
  assert.equal(header, true);
  assert.deepEqual(columns, ['name', 'mac', 'ignore', 'serial-number', 'category']);
  const [device] = devices;
  assert.deepEqual(device?.macs, ['00:11:22:33:44:55', '00:11:22:33:44:56', '00:11:22:33:44:57']);
  assert.deepEqual([device?.serialNumber, device?.categories], ['S1', ['Kiosk', 'Laptop']]);
});

test('headings are read however their words are joined', () => {
  const { columns, header, devices } = read('ComputerName,MACAddress,serial_number\npc-1,00:11:22:33:44:55,S1\n');
  assert.deepEqual([header, ...columns], [true, 'name', 'mac', 'serial-number']);
  assert.equal(devices.length, 1);
});

test('columns are what the caller says, and what an export guarded is plain again', () => {
  const columns: ImportColumn[] = [
    'ignore',
    'name',
    'mac',
    { variable: 'Room', secret: false },
    { variable: 'Key', secret: true },
    'source-computer',
  ];
  const { devices, problems } = read("x,pc-1,001122334455,'=1+1,s3cret,old-pc", { columns });
  assert.deepEqual(problems, []);
  assert.deepEqual(devices[0]?.variables, [
    { name: 'Room', value: '=1+1', secret: false },
    { name: 'Key', value: 's3cret', secret: true },
  ]);
  assert.equal(devices[0]?.sourceComputer, 'old-pc');
});

for (const [what, text, expected] of [
  ['no name', ',,001122334455', ['1 name: there is no name']],
  ['nothing to recognise it by', 'pc-1', ['1 null: there is neither a MAC address nor an SMBIOS UUID']],
  [
    'a name that is none',
    'pc 1,,001122334455',
    ['1 name: "pc 1" is no name: letters, digits and "-", at most 63: it becomes the host name'],
  ],
  ['a MAC address that is none', 'pc-1,,00:11', ['1 mac: "00:11" is no MAC address: one looks like 00:11:22:33:44:55']],
  ['a UUID that is none', 'pc-1,xyz,', ['1 smbios-uuid: "xyz" is no SMBIOS UUID']],
  ['cells beyond the columns', 'pc-1,,001122334455,more', ['1 null: it has 4 cells, and there are 3 columns']],
  ['empty cells beyond the columns', 'pc-1,,001122334455,,', []],
  ['NUL', 'p\0c,,001122334455', ['1 name: it holds a NUL, which is no letter']],
  [
    'the same in two lines',
    `A,${UUID},001122334455\na,${UUID},00-11-22-33-44-55`,
    [
      '2 name: "a" is in line 1 too',
      '2 mac: "00:11:22:33:44:55" is in line 1 too',
      `2 smbios-uuid: "${UUID}" is in line 1 too`,
    ],
  ],
  [
    'a quote that never ends',
    'pc-1,,001122334455\n"pc-2,,001122334456',
    ['2 null: a quote (") begins here and never ends: double it, or close it'],
  ],
  [
    'a formula in place of a name',
    '=cmd|calc,,001122334455',
    ['1 name: "=cmd|calc" is no name: letters, digits and "-", at most 63: it becomes the host name'],
  ],
  ['a long cell', `pc-1,${'x'.repeat(200)},`, [`1 smbios-uuid: "${'x'.repeat(60)}…" is no SMBIOS UUID`]],
  [
    'headings without what it takes',
    'NAME,Room\npc-1,12',
    [
      '1 null: no column is a MAC address or an SMBIOS UUID: computers are recognised by them',
      '2 null: there is neither a MAC address nor an SMBIOS UUID',
    ],
  ],
] as const)
  test(`${what} is told with line and column`, () => assert.deepEqual(told(text), expected));

test('each wrong line is told, and what is secret never', () => {
  const columns: ImportColumn[] = ['name', 'mac', { variable: 'Key', secret: true }];
  const problems = told('pc-1,001122334455,pl\0anted\npc-2,x,planted\npc-3,001122334456,fine', { columns });
  assert.deepEqual(
    problems.map((problem) => problem.slice(0, 6)),
    ['1 Key:', '2 mac:'],
  );
  assert.ok(!JSON.stringify(problems).includes('anted'));
});

test('two columns of one kind are refused, several of MAC addresses and categories are not', () => {
  assert.deepEqual(
    told('a,b,001122334455', { columns: ['name', 'name', 'mac'] })[0],
    '1 null: several columns are "name"',
  );
  assert.deepEqual(told('a,001122334455,001122334456', { columns: ['name', 'mac', 'mac'] }), []);
});
