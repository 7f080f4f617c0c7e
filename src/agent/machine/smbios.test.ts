import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { meaningful, meaningfulUuid, readSmbios } from './smbios.ts';
import { computerWith } from './test-computer.ts';

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

test('whatever firmware says, no text fails', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const result = meaningful(text);
      assert.ok(result === null || (result.length > 0 && result === text.trim()));
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
