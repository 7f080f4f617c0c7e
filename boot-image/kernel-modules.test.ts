import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moduleName, modulePath, parseModuleIndex, selectModules } from './kernel-modules.ts';

const dep = `kernel/drivers/net/virtio_net.ko.xz: kernel/drivers/net/net_failover.ko.xz kernel/net/core/failover.ko.xz
kernel/drivers/net/net_failover.ko.xz: kernel/net/core/failover.ko.xz
kernel/net/core/failover.ko.xz:
kernel/drivers/net/ethernet/realtek/r8169.ko.xz: kernel/drivers/net/phy/libphy.ko.xz
kernel/drivers/net/phy/libphy.ko.xz:
kernel/drivers/net/phy/realtek.ko.xz: kernel/drivers/net/phy/libphy.ko.xz
kernel/drivers/net/ethernet/intel/e1000e/e1000e.ko.xz:
kernel/drivers/nvme/host/nvme.ko.xz: kernel/drivers/nvme/host/nvme-core.ko.xz
kernel/drivers/nvme/host/nvme-core.ko.xz:
`;
const index = parseModuleIndex(dep, '# comment\nsoftdep r8169 pre: realtek post: crypto-crc32c\nsoftdep nvme\n');

test('takes folders and single modules with all they need, sorted', () => {
  assert.deepEqual(selectModules(index, ['drivers/net/virtio_net', 'drivers/nvme/']), [
    'kernel/drivers/net/net_failover',
    'kernel/drivers/net/virtio_net',
    'kernel/drivers/nvme/host/nvme',
    'kernel/drivers/nvme/host/nvme-core',
    'kernel/net/core/failover',
  ]);
});

test('takes what a module only softly depends on; an alias among it names no module and is passed over', () => {
  assert.deepEqual(selectModules(index, ['drivers/net/ethernet/realtek/']), [
    'kernel/drivers/net/ethernet/realtek/r8169',
    'kernel/drivers/net/phy/libphy',
    'kernel/drivers/net/phy/realtek',
  ]);
});

test('leaves out what is taken away, unless another module needs it', () => {
  const without = selectModules(index, ['drivers/net/ethernet/', '!drivers/net/ethernet/realtek/r8169']);
  assert.deepEqual(without, ['kernel/drivers/net/ethernet/intel/e1000e/e1000e']);
  const needed = selectModules(index, ['drivers/nvme/', '!drivers/nvme/host/nvme-core']);
  assert.ok(needed.includes('kernel/drivers/nvme/host/nvme-core'));
});

test('fails on a pattern that names nothing, unless it may', () => {
  assert.throws(() => selectModules(index, ['drivers/net/gone']), /no module kernel\/drivers\/net\/gone/);
  assert.throws(() => selectModules(index, ['drivers/gone/']), /kernel\/drivers\/gone\//);
  assert.deepEqual(selectModules(index, ['drivers/net/gone?', '!drivers/gone/?', 'drivers/gone/?']), []);
});

test('a folder is not taken for the beginning of a name', () => {
  assert.deepEqual(selectModules(parseModuleIndex('kernel/fs/fat/fat.ko:\nkernel/fs/fatx.ko:\n', ''), ['fs/fat/']), [
    'kernel/fs/fat/fat',
  ]);
});

test('ends where modules need one another in a circle', () => {
  const circle = parseModuleIndex('kernel/a.ko: kernel/b.ko\nkernel/b.ko: kernel/a.ko\n', 'softdep a pre: a\n');
  assert.deepEqual(selectModules(circle, ['a']), ['kernel/a', 'kernel/b']);
});

test('reads every compression and name', () => {
  for (const end of ['.ko', '.ko.xz', '.ko.gz', '.ko.zst'])
    assert.equal(modulePath(`kernel/x/y-z${end}`), 'kernel/x/y-z');
  assert.equal(moduleName('kernel/x/xhci-pci-renesas'), 'xhci_pci_renesas');
  assert.equal(parseModuleIndex('', '').needs.size, 0);
});
