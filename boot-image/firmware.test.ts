import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseFirmware, parseModinfo, smallFirmwareBytes } from './firmware.ts';

test('reads which module asks for which file', () => {
  const output = [
    'filename:       /m/kernel/drivers/net/ethernet/realtek/r8169.ko.xz',
    'firmware:       rtl_nic/rtl8125b-2.fw',
    'firmware:       rtl_nic/rtl8168d-1.fw',
    'description:    firmware: not this line',
    'alias:          pci:v000010ECd00008125sv*sd*bc*sc*i*',
    'filename:       /m/kernel/drivers/usb/host/xhci-pci-renesas.ko',
    'firmware:       renesas_usb_fw.mem',
    'filename:       /m/kernel/drivers/net/virtio_net.ko.xz',
  ].join('\n');
  assert.deepEqual(parseModinfo(output), [
    { module: 'r8169', file: 'rtl_nic/rtl8125b-2.fw' },
    { module: 'r8169', file: 'rtl_nic/rtl8168d-1.fw' },
    { module: 'xhci_pci_renesas', file: 'renesas_usb_fw.mem' },
  ]);
  assert.deepEqual(parseModinfo(''), []);
});

const requests = [
  { module: 'r8169', file: 'rtl_nic/b.fw' },
  { module: 'r8169', file: 'rtl_nic/a.fw' },
  { module: 'nfp', file: 'netronome/big.nffw' },
  { module: 'nfp', file: 'netronome/small.nffw' },
  { module: 'bnx2x', file: 'bnx2x/e2.fw' },
  { module: 'acenic', file: 'acenic/tg1.bin' },
];
const sizes = new Map([
  ['rtl_nic/a.fw', 4000],
  ['rtl_nic/b.fw', 4000],
  ['netronome/big.nffw', smallFirmwareBytes],
  ['netronome/small.nffw', 1],
  ['bnx2x/e2.fw', 1_300_000],
  ['iwlwifi-nobody-asks.ucode', 1000],
]);

test('small firmware and that of common servers goes into the initrd, the rest is fetched when needed', () => {
  assert.deepEqual(chooseFirmware(requests, sizes), {
    initrd: ['bnx2x/e2.fw', 'rtl_nic/a.fw', 'rtl_nic/b.fw'],
    squashfs: ['netronome/big.nffw', 'netronome/small.nffw'],
    squashfsModules: ['nfp'],
    missing: [{ module: 'acenic', file: 'acenic/tg1.bin' }],
  });
});

test('a file that a small and a large module share is in the initrd only; exactly the limit is small', () => {
  const shared = [
    { module: 'small', file: 'shared.bin' },
    { module: 'large', file: 'shared.bin' },
    { module: 'large', file: 'own.bin' },
  ];
  const choice = chooseFirmware(
    shared,
    new Map([
      ['shared.bin', smallFirmwareBytes],
      ['own.bin', 1],
    ]),
  );
  assert.deepEqual(choice.initrd, ['shared.bin']);
  assert.deepEqual(choice.squashfs, ['own.bin']);
});

test('nothing asked for gives nothing', () => {
  assert.deepEqual(chooseFirmware([], sizes), { initrd: [], squashfs: [], squashfsModules: [], missing: [] });
});
