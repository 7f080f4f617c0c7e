import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addBootEntry, parseBootEntries, removeBootEntries, startNextFrom } from './boot-entries.ts';
import { createScriptedMachine } from './scripted.ts';

const PXE = 'PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400aa0002,1)/IPv4(0.0.0.00.0.0.0,0,0)N.....YM....R,Y.';
const DISK = 'HD(1,GPT,aaaa,0x800,0x82000)/File(\\EFI\\debian\\shimx64.efi)';

test('the output of efibootmgr of a virtual computer is read', () => {
  const output = `BootCurrent: 0004
Timeout: 0 seconds
BootOrder: 0007,0001,000a
Boot0001* UEFI PXEv4 (MAC:525400AA0002)\t${PXE}
Boot0007* debian\t${DISK}
Boot000A  Old one, inactive\tHD(2,GPT)
Boot0003* 
MirrorStatus: Platform does not support address range mirror
`;
  assert.deepEqual(parseBootEntries(output), {
    order: ['0007', '0001', '000A'],
    entries: [
      { number: '0001', name: 'UEFI PXEv4 (MAC:525400AA0002)', path: PXE },
      { number: '0007', name: 'debian', path: DISK },
      { number: '000A', name: 'Old one, inactive', path: 'HD(2,GPT)' },
      { number: '0003', name: '', path: '' },
    ],
  });
  assert.deepEqual(parseBootEntries('EFI variables are not supported on this system.\n'), { order: [], entries: [] });
});

const file = { disk: '/dev/sda', partition: '1', path: '\\EFI\\x.efi' };
const create = "efibootmgr -c -d /dev/sda -p 1 -L PE -l '\\EFI\\x.efi'";

test('an entry is made in front, its number found, and it is the next to start', async () => {
  const stdout = `BootOrder: 0005,0001\nBoot0001* PXE\t${PXE}\nBoot0005* PE\tHD(1)\n`;
  const machine = createScriptedMachine({ commands: [{ line: create, stdout }, { line: 'efibootmgr -n 0005' }] });
  await startNextFrom(machine, await addBootEntry(machine, 'PE', file));
  machine.assertAllRan();
});

test('firmware that takes the entry and does not show it is not believed', async () => {
  const machine = createScriptedMachine({ commands: [{ line: create, stdout: 'BootOrder: 0001\n' }] });
  await assert.rejects(addBootEntry(machine, 'PE', file), /does not show the boot entry "PE"/);
});

test('all entries of the name go, and no other', async () => {
  const stdout = 'BootOrder: 0005,0001\nBoot0001* PE 2\tx\nBoot0005* PE\tx\nBoot000A  PE\tx\n';
  const commands = ['efibootmgr -b 0005 -B', 'efibootmgr -b 000A -B'].map((line) => ({ line }));
  const machine = createScriptedMachine({ commands: [{ line: 'efibootmgr -v', stdout }, ...commands] });
  await removeBootEntries(machine, 'PE');
  machine.assertAllRan();
});
