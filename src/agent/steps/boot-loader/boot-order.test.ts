import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BootEntries } from '../../machine/boot-entries.ts';
import { orderAfterInstall } from './boot-order.ts';

const DISK = 'HD(1,GPT,aaaa,0x800,0x82000)/File(\\EFI\\debian\\shimx64.efi)';
const PXE = 'PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400aa0002,1)/IPv4(0.0.0.00.0.0.0,0,0)N.....YM....R,Y.';
const HTTP = 'PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400aa0002,1)/IPv4(0.0.0.00.0.0.0,0,0)/Uri()N.....YM....R,Y.';

function entries(order: string, names: Record<string, [string, string]>): BootEntries {
  return {
    order: order === '' ? [] : order.split(','),
    entries: Object.entries(names).map(([number, [name, path]]) => ({ number, name, path })),
  };
}

const before = {
  '0001': ['PXE', PXE],
  '0002': ['HTTP', HTTP],
  '0003': ['Old disk', 'HD(1)'],
  '0004': ['Shell', 'FvFile(1)'],
} as Record<string, [string, string]>;
const debian: Record<string, [string, string]> = { '0000': ['debian', DISK] };

for (const [what, orderBefore, namesBefore, orderAfter, expected] of [
  [
    'the network was first: the system comes right behind it',
    '0001,0002,0003,0004',
    before,
    '0000,0001,0002,0003,0004',
    '0001,0002,0000,0003,0004',
  ],
  ['the network was first and there is nothing else', '0001', { '0001': ['PXE', PXE] }, '0000,0001', '0001,0000'],
  [
    'the network was not first: the system stays where its entry was put',
    '0003,0001,0002,0004',
    before,
    '0000,0003,0001,0002,0004',
    null,
  ],
  [
    'deployed again: the same entry goes behind the network',
    '0001,0000,0003',
    { ...before, ...debian },
    '0000,0001,0003',
    '0001,0000,0003',
  ],
  ['deployed again: it is right already', '0001,0000,0003', { ...before, ...debian }, '0001,0000,0003', null],
  ['entries that are gone are left out', '0001,0009,0003', before, '0000,0001,0003', '0001,0000,0003'],
  [
    'entries that came meanwhile go last',
    '0001,0003',
    { '0001': ['PXE', PXE], '0003': ['Old disk', 'HD(1)'] },
    '0000,0001,0003,0004',
    '0001,0000,0003,0004',
  ],
  ['there was nothing before', '', {}, '0000', null],
] as [string, string, Record<string, [string, string]>, string, string | null][]) {
  test(what, () => {
    const order = orderAfterInstall(
      entries(orderBefore, namesBefore),
      entries(orderAfter, { ...before, ...debian }),
      'debian',
      'Slipway PE',
    );
    assert.equal(order?.join() ?? null, expected);
  });
}

test('without the new entry nothing is changed', () => {
  assert.equal(orderAfterInstall(entries('0001', before), entries('0001', before), 'debian', 'Slipway PE'), null);
});

test('a staged PE stays in front of all, and the network first behind it', () => {
  const staged = { '0007': ['Slipway PE', 'HD(1)'] } as Record<string, [string, string]>;
  const order = (orderBefore: string, orderAfter: string) =>
    orderAfterInstall(
      entries(orderBefore, { ...before, ...staged }),
      entries(orderAfter, { ...before, ...staged, ...debian }),
      'debian',
      'Slipway PE',
    )?.join() ?? null;
  assert.equal(order('0007,0001,0003', '0000,0007,0001,0003'), '0007,0001,0000,0003');
  assert.equal(order('0007,0003,0001', '0000,0007,0003,0001'), '0007,0000,0003,0001');
  assert.equal(order('0007,0001,0003', '0007,0001,0000,0003'), null);
});
