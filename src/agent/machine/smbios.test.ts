import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { descriptive, isoDateOf, meaningful, meaningfulUuid, readSmbios } from './smbios.ts';
import { computerWith, recordedComputer } from './test-computer.ts';

for (const text of [
  'To Be Filled By O.E.M.',
  'to be filled by O.E.M',
  'Default string',
  'System Serial Number',
  '0123456789',
  '00000000',
  'XXXXXXXX',
  '..........',
  'None',
  ' N/A ',
  '',
  '   ',
  null,
]) {
  test(`"${text}" tells nothing of a computer`, () => assert.equal(meaningful(text), null));
}

for (const text of ['PF3ABCDE', '5CG1234XYZ', 'VMware-56 4d 0a', '0000001', 'Ünïcode 7']) {
  test(`"${text}" does`, () => assert.equal(meaningful(` ${text} `), text));
}

for (const [text, expected] of [
  ['4C4C4544-0035-3510-8052-B4C04F4A3132', '4c4c4544-0035-3510-8052-b4c04f4a3132'],
  ['00000000-0000-0000-0000-000000000000', null],
  ['FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', null],
  ['03000200-0400-0500-0006-000700080009', null],
  ['Not Settable', null],
  ['4c4c4544', null],
  [null, null],
] as const) {
  test(`the UUID ${text} counts as ${expected}`, () => assert.equal(meaningfulUuid(text), expected));
}

for (const [text, expected] of [
  ['1', '1'],
  [' A00 ', 'A00'],
  ['0A20', '0A20'],
  ['To be filled by O.E.M.', null],
  ['System SKU', null],
  ['SKU Number', null],
  [' ', null],
  ['--', null],
  [null, null],
] as const) {
  test(`"${text}" describes a computer as ${expected}`, () => assert.equal(descriptive(text), expected));
}

for (const [text, expected] of [
  ['05/31/2022', '2022-05-31'],
  [' 12/01/99\n', '1999-12-01'],
  ['31/05/2022', null],
  ['00/10/2022', null],
  ['05/32/2022', null],
  ['2022-05-31', null],
  ['5/31/2022', null],
  ['', null],
  [null, null],
] as const) {
  test(`a firmware of ${JSON.stringify(text)} is of ${expected}`, () => assert.equal(isoDateOf(text), expected));
}

test('whatever firmware says, no text fails', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const result = meaningful(text);
      assert.ok(result === null || (result.length > 0 && result === text.trim()));
      assert.ok([null, text.trim()].includes(descriptive(text)));
      assert.ok(/^(null|\d{4}-\d{2}-\d{2})$/.test(String(isoDateOf(text))));
      assert.ok(meaningfulUuid(text) === null || /^[0-9a-f-]{36}$/.test(text.trim().toLowerCase()));
    }),
  );
});

test('a chassis type that is no number is none', async (t) => {
  const files = await computerWith(t, {
    '/sys/class/dmi/id/chassis_type': 'notebook\n',
    '/sys/class/dmi/id/sys_vendor': '\0\x01 \n',
  });
  const { chassisType, manufacturer } = await readSmbios(files);
  assert.deepEqual([chassisType, manufacturer], [null, null]);
});

// The four are as dmidecode shows such computers (collection linuxhw/DMI, and a report to the nouveau mailing list), without what names one computer.
for (const [name, expected] of [
  [
    'dell-latitude-5420',
    'Dell Inc. | Latitude 5420 | - | 0A20 | Latitude | 0M51J7 | A00 | 1.18.2 | 2022-05-31 | 1.18 | - | 10',
  ],
  [
    'hp-elitebook-1040-g10',
    'HP | HP EliteBook 1040 14 inch G10 Notebook PC | - | 818N6EA#ABD | 103C_5336AN HP EliteBook | 8B41 | KBC Version 51.32.00 | V70 Ver. 01.02.03 | 2023-09-13 | 2.3 | 81.50 | 10',
  ],
  [
    'microsoft-surface-go-3',
    'Microsoft Corporation | Surface Go 3 | 124I:00074T:000M:0300000D:0B:06F:6C:09P:38S:01E:0Y:0L:0 | Surface_Go_3_1901 | Surface | Surface Go 3 | - | 9.103.143 | 2022-02-09 | - | - | 9',
  ],
  [
    'lenovo-thinkpad-t15g',
    'LENOVO | 20URCTO1WW | ThinkPad T15g Gen 1 | LENOVO_MT_20UR_BU_Think_FM_ThinkPad T15g Gen 1 | ThinkPad T15g Gen 1 | - | - | N30ET33W (1.16 ) | 2020-12-17 | 1.16 | 1.12 | -',
  ],
] as const) {
  test(`a ${name} is read with what driver groups ask`, async (t) => {
    const { files } = await recordedComputer(t, name);
    const smbios = await readSmbios(files);
    const { manufacturer, model, version, sku, family, baseBoard } = smbios;
    const { biosVersion, biosDate, biosRelease, controllerRelease, chassisType } = smbios;
    const system = [manufacturer, model, version, sku, family, baseBoard?.product, baseBoard?.version];
    const firmware = [biosVersion, biosDate, biosRelease, controllerRelease, chassisType];
    assert.equal([...system, ...firmware].map((value) => value ?? '-').join(' | '), expected);
  });
}
