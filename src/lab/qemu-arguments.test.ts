import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type QemuMachine, qemuArguments } from './qemu-arguments.ts';

const machine: QemuMachine = {
  firmware: 'uefi',
  bootOrder: 'network',
  kernel: undefined,
  memoryMiB: 1024,
  disks: [{ path: '/lab/pc/disk0.raw', interface: 'virtio', serialNumber: 'disk0-525400770001', readOnly: false }],
  nicModel: 'virtio-net-pci',
  mac: '52:54:00:77:00:01',
  tap: 'tap0',
  uuid: '4c4c4544-0035-3510-8052-b4c04f4a3132',
  manufacturer: 'Example, Inc.',
  product: 'Model 1',
  serialNumber: 'S1',
  variablesPath: '/lab/pc/firmware-variables.fd',
  qmpPath: '/lab/pc/qmp',
};
const args = (changes: Partial<QemuMachine>): string => qemuArguments({ ...machine, ...changes }).join(' ');

describe('qemuArguments', () => {
  test('writes the whole command line of a UEFI computer that asks the network first', () => {
    assert.deepEqual(qemuArguments(machine).join(' ').replaceAll(' -', '\n-').split('\n'), [
      '-accel tcg,thread=multi,tb-size=128',
      '-cpu max,-erms',
      '-smp 1',
      '-m 1024',
      '-nodefaults',
      '-no-user-config',
      '-display none',
      '-vga std',
      '-S',
      '-qmp unix:/lab/pc/qmp,server=on,wait=off',
      '-chardev stdio,id=serial0,signal=off',
      '-serial chardev:serial0',
      '-uuid 4c4c4544-0035-3510-8052-b4c04f4a3132',
      '-smbios type=1,manufacturer=Example,, Inc.,product=Model 1,serial=S1',
      '-M q35',
      '-drive if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd',
      '-drive if=pflash,unit=1,format=raw,file=/lab/pc/firmware-variables.fd',
      '-device virtio-rng-pci',
      '-netdev tap,id=net0,ifname=tap0,script=no,downscript=no',
      '-device virtio-net-pci,netdev=net0,mac=52:54:00:77:00:01,romfile=,bootindex=1',
      '-blockdev {"driver":"file","node-name":"disk0-file","filename":"/lab/pc/disk0.raw","discard":"unmap","cache":{"direct":false,"no-flush":true},"read-only":false}',
      '-blockdev {"driver":"raw","node-name":"disk0","file":"disk0-file","discard":"unmap","read-only":false}',
      '-device virtio-blk-pci,werror=report,rerror=report,drive=disk0,serial=disk0-525400770001,bootindex=2',
    ]);
  });

  for (const [what, changes, present, absent] of [
    ['BIOS keeps the iPXE ROM', { firmware: 'bios' }, /-M pc .*mac=52:54:00:77:00:01,bootindex=1/, /romfile=|pflash/],
    ['a NIC without a driver in OVMF keeps its ROM', { nicModel: 'e1000e' }, /e1000e,netdev=net0/, /romfile=/],
    [
      'Secure Boot has SMM and the keys',
      { firmware: 'secure-boot' },
      /smm=on .*secure,value=on.*CODE_4M\.ms\.fd/,
      /CODE_4M\.fd/,
    ],
    [
      'HTTP Boot has no PXE',
      { bootOrder: 'network-http' },
      /IPv4PXESupport,string=n .*IPv6PXESupport,string=n/,
      /-kernel/,
    ],
    [
      'a start from the disk leaves the NIC out',
      { bootOrder: 'disk' },
      /romfile= .*disk0-\w+,bootindex=1/,
      /bootindex=2/,
    ],
    ['NVMe', { disks: [{ ...machine.disks[0]!, interface: 'nvme' }] }, /-device nvme,drive=disk0/, /ahci/],
    [
      'SATA',
      { disks: [{ ...machine.disks[0]!, interface: 'sata' }] },
      /ich9-ahci,id=sata .*ide-hd,bus=sata\.0/,
      /virtio-blk/,
    ],
    [
      'a kernel for the first start only',
      { kernel: { kernel: '/k', initrd: '/i', commandLine: 'a=b c', exitOnReboot: true } },
      /-kernel \/k -initrd \/i -append a=b c -no-reboot$/,
      /enable-kvm/,
    ],
    [
      'a kernel without an initial RAM disk, for each start',
      { kernel: { kernel: '/k', initrd: undefined, commandLine: '', exitOnReboot: false } },
      /-kernel \/k -append $/,
      /-no-reboot|-initrd/,
    ],
  ] as [string, Partial<QemuMachine>, RegExp, RegExp][]) {
    test(what, () => {
      assert.match(args(changes), present);
      assert.doesNotMatch(args(changes), absent);
    });
  }
});
