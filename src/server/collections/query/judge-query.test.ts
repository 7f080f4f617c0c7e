import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Inventory } from '../../../api/inventory.ts';
import { notebook } from '../../../task-sequence/wmi/test-inventory.ts';
import type { DeviceFacts } from './device-facts.ts';
import { judgeQuery, type Truth } from './judge-query.ts';
import { parseQuery } from './parse-query.ts';

const now = new Date('2026-06-15T12:00:00Z');
const disk = (model: string | null, bytes: number, removable = false): Inventory['disks'][number] => ({
  number: 0,
  path: '/dev/sda',
  model,
  serial: null,
  bytes,
  type: 'ssd',
  transport: null,
  removable,
  readOnly: false,
  bootMedium: false,
  partitions: [],
});
const { smbios, processor, memoryBytes } = notebook;
const device: DeviceFacts = {
  id: '0b4c4c45-0035-4510-8052-b4c04f4a3132',
  name: 'LAB-7',
  manufacturer: 'LENOVO',
  model: '20URCTO1WW',
  serialNumber: null,
  assetTag: 'A-7',
  smbiosUuid: null,
  macs: ['00:2b:67:00:00:01'],
  categories: [],
  obsoleteAt: null,
  createdAt: new Date('2026-01-01T00:00:00Z'),
  lastSeenAt: new Date('2026-06-01T12:00:00Z'),
  inventory: {
    smbios: { ...smbios, assetTag: null },
    firmware: { kind: 'uefi', secureBoot: null },
    processor: { ...processor, architecture: 'x64' },
    memoryBytes,
    networkAdapters: [],
    disks: [disk('Samsung SSD 980', 512e9), disk('WDC WD10', 1e12), disk('Stick', 8e9, true)],
    tpm: null,
    onAcPower: null,
    pciIds: Array.from({ length: 14 }, (_, at) => `8086:00${10 + at}`),
    usbIds: [],
  },
};

const judged: readonly (readonly [query: string, holds: Truth, ...because: string[]])[] = [
  ['manufacturer = "Lenovo"', true, 'manufacturer is "LENOVO", which is = "Lenovo"'],
  ['model like "Latitude*"', false, 'model is "20URCTO1WW", which is not like "Latitude*"'],
  ['model not like "Latitude*"', true, 'model is "20URCTO1WW", which is not like "Latitude*"'],
  ['model not like "20*"', false, 'model is "20URCTO1WW", which is like "20*"'],
  ['model in ("A", "20urcto1ww")', true, 'model is "20URCTO1WW", which is in ("A", "20urcto1ww")'],
  ['memory >= 64 GB', false, 'memory is 32 GB, which is not >= 64 GB'],
  ['asset-tag = "a-7"', true, 'asset-tag is "A-7", which is = "a-7"'],
  ['serial-number = "X"', null, 'serial-number is missing, so nothing can be said'],
  ['not serial-number = "X"', null, 'serial-number is missing, so nothing can be said'],
  ['not matches (serial-number = "X")', true, 'serial-number is missing, so nothing can be said'],
  ['serial-number is missing', true, 'serial-number is missing'],
  ['secure-boot is present', false, 'secure-boot is missing'],
  [
    'serial-number = "X" and name = "PC"',
    false,
    'serial-number is missing, so nothing can be said',
    'name is "LAB-7", which is not = "PC"',
  ],
  [
    'serial-number = "X" or name like "lab-?"',
    true,
    'serial-number is missing, so nothing can be said',
    'name is "LAB-7", which is like "lab-?"',
  ],
  [
    'serial-number = "X" and name like "lab-?"',
    null,
    'serial-number is missing, so nothing can be said',
    'name is "LAB-7", which is like "lab-?"',
  ],
  ['tpm = no', true, 'tpm is no, which is = no'],
  ['disk-count = 2', true, 'disk-count is 2, which is = 2'],
  [
    'disk-model like "wdc*"',
    true,
    'disk-model is "Samsung SSD 980", "WDC WD10", which fits like "wdc*" with one of them',
  ],
  [
    'disk-model like "Stick"',
    false,
    'disk-model is "Samsung SSD 980", "WDC WD10", which does not fit like "Stick" with any of them',
  ],
  [
    'disk-model not like "wdc*"',
    true,
    'disk-model is "Samsung SSD 980", "WDC WD10", which fits not like "wdc*" with one of them',
  ],
  [
    'not disk-model like "wdc*"',
    false,
    'disk-model is "Samsung SSD 980", "WDC WD10", which fits like "wdc*" with one of them',
  ],
  ['usb-id = "a"', null, 'usb-id is missing, so nothing can be said'],
  ['last-seen within 14 days', true, 'last-seen is 2026-06-01T12:00:00.000Z, which is within 14 days'],
  ['last-seen within 1 day', false, 'last-seen is 2026-06-01T12:00:00.000Z, which is not within 1 day'],
  ['created before 2026-01-01', false, 'created is 2026-01-01, which is not < 2026-01-01'],
  ['everything', true, 'every device is meant'],
];

for (const [text, holds, ...because] of judged)
  test(`says why: ${text}`, () => {
    const { query, problem } = parseQuery(text);
    assert.equal(problem, undefined);
    assert.deepEqual(judgeQuery(query!, device, now), { holds, because });
  });

test('a sentence about many values stays one', () => {
  const { because } = judgeQuery(parseQuery('pci-id = "8086:0010"').query!, device, now);
  assert.match(
    because[0] ?? '',
    /^pci-id is "8086:0010", .*"8086:0019" and 4 more, which fits = "8086:0010" with one of them$/,
  );
});

test('a device without an inventory is only what its record says', () => {
  const bare = { ...device, inventory: null };
  for (const text of ['memory > 0', 'disk-count = 0', 'tpm = no', 'firmware = "uefi"', 'disk-model like "*"'])
    assert.equal(judgeQuery(parseQuery(text).query!, bare, now).holds, null, text);
  assert.equal(judgeQuery(parseQuery('inventoried = no and name = "lab-7"').query!, bare, now).holds, true);
});
