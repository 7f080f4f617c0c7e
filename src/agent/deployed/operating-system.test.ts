import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScriptedMachine } from '../machine/scripted.ts';
import { operatingSystemOf } from './operating-system.ts';

const RELEASE = [
  'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"',
  'NAME="Debian GNU/Linux"',
  'VERSION_ID="13"',
  'ID=debian',
];
const DEBIAN = { name: 'Debian GNU/Linux 13 (trixie)', version: '13', build: null, distribution: 'debian' };

for (const [what, files, expected] of [
  [
    'Debian with its kernel',
    { '/etc/os-release': RELEASE.join('\n'), '/proc/sys/kernel/osrelease': '6.12.48+deb13-amd64\n' },
    { ...DEBIAN, kernel: '6.12.48+deb13-amd64' },
  ],
  ['a system without /etc/os-release', { '/usr/lib/os-release': RELEASE.join('\n') }, { ...DEBIAN, kernel: null }],
  [
    'one that is always the newest',
    { '/etc/os-release': 'NAME=Arch\nID=arch\nBUILD_ID=rolling\n' },
    { name: 'Arch', version: null, build: 'rolling', distribution: 'arch', kernel: null },
  ],
  ['one that does not say its name', { '/etc/os-release': 'ID=debian\nPRETTY_NAME=""\n' }, null],
  ['a file of nonsense', { '/etc/os-release': Buffer.from([0xff, 0xfe, 0x00, 0x3d, 0x0a]) }, null],
  ['no file', {}, null],
] as const)
  test(`what is told of ${what}`, async () => {
    assert.deepEqual(await operatingSystemOf(createScriptedMachine({ files })), expected);
  });

test('no more is told than the site takes', async () => {
  const machine = createScriptedMachine({ files: { '/etc/os-release': `NAME=${'x'.repeat(5000)}\n` } });
  assert.equal((await operatingSystemOf(machine))?.name.length, 1000);
});
