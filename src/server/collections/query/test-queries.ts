/** For tests: made-up queries and made-up devices, of texts that are hard to compare. */
import fc from 'fast-check';
import type { Inventory } from '../../../api/inventory.ts';
import { attributes } from './attributes.ts';
import type { LengthUnit, Query, QueryOperator, QueryTerm, QueryValue } from './query.ts';
import { patternProblem } from './query-pattern.ts';

type Named = (typeof attributes)[number];

const hardText = fc.constantFrom(
  ...[
    '',
    'a',
    'A',
    'b',
    'Dell',
    'DELL',
    'dell inc.',
    'LAB-1',
    'lab-22',
    'ü',
    'Ü',
    'ÉTÉ',
    'été',
    'ẞ',
    'ß',
    'SS',
    'İ',
    'ı',
    'I',
  ],
  ...[
    'Σ',
    'ς',
    'σ',
    'Ω',
    'Ж',
    'ж',
    'ÿ',
    'Ÿ',
    '�',
    '😀',
    '%',
    '_',
    '*',
    '?',
    '[a]',
    ']',
    '^',
    '-',
    '\\',
    '\\d',
    "'",
    '"',
    '--',
  ],
  ...[
    'a\nb',
    ' ',
    "'; drop table device; --",
    '$1',
    '10',
    '9',
    'x64',
    'uefi',
    '2.0',
    'K',
    'ﬀ',
    '\u{10400}',
    '\u{10428}',
  ],
);
const text = fc.oneof(
  { weight: 4, arbitrary: hardText },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }).filter((made) => !made.includes('\0')) },
  { weight: 1, arbitrary: fc.tuple(hardText, hardText).map((both) => both.join('')) },
);
const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 3 });
const size = fc.constantFrom(0, 1, 1024, 8 * 1024 ** 3, 16 * 1024 ** 3, 256_060_514_304, 1024 ** 4, 8_589_934_593);
const smallNumber = fc.constantFrom(-1, 0, 0.5, 1, 2, 3, 9, 10, 10.25, 30);
const mac = fc.constantFrom('00:11:22:33:44:55', '00:11:22:33:44:66', 'aa:bb:cc:dd:ee:ff');

/** Within days of `TEST_NOW`. */
export const TEST_NOW = new Date('2026-06-15T12:00:00.000Z');
const time = fc.constantFrom(
  ...['2026-06-15T12:00:00.000Z', '2026-06-14T12:00:00.000Z', '2026-06-14T11:59:59.999Z', '2026-06-01T00:00:00.000Z'],
  ...['2020-01-01T00:00:00.000Z', '2026-06-16T00:00:00.000Z'],
);

const pieceOfPattern = fc.oneof(
  fc.constantFrom(
    '*',
    '?',
    '**',
    '[a-f]',
    '[^a]',
    '[*]',
    '[_]',
    '[%]',
    '[[]',
    '[?-_]',
    '[Ü]',
    '[^Α-Ω0-9]',
    '[^]',
    '[\\]',
    '[Ž]',
    '%',
    '_',
  ),
  hardText,
);
const pattern = fc
  .array(pieceOfPattern, { maxLength: 4 })
  .map((pieces) => pieces.join(''))
  .filter((made) => patternProblem(made) === null);

function valueFor(attribute: Named): fc.Arbitrary<QueryValue> {
  if (attribute.choices !== null) return fc.constantFrom(...attribute.choices);
  if (attribute.name === 'mac') return mac;
  if (attribute.type === 'text') return text;
  if (attribute.type === 'time') return time;
  if (attribute.type === 'boolean') return fc.boolean();
  return attribute.size ? size : smallNumber;
}

const operator = fc.constantFrom<QueryOperator>('=', '!=', '<', '<=', '>', '>=');
const equality = fc.constantFrom<QueryOperator>('=', '!=');
const unit = fc.constantFrom<LengthUnit>('minutes', 'hours', 'days', 'weeks');

function termOf(attribute: Named): fc.Arbitrary<QueryTerm> {
  const { name, type } = attribute;
  const value = valueFor(attribute);
  const named = fc.constant(name);
  const terms: fc.Arbitrary<QueryTerm>[] = [
    fc.record({ kind: fc.constant('missing' as const), attribute: named, negated: fc.boolean() }),
    fc.record({
      kind: fc.constant('compare' as const),
      attribute: named,
      operator: type === 'boolean' ? equality : operator,
      value,
    }),
    fc.record({
      kind: fc.constant('in' as const),
      attribute: named,
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
      negated: fc.boolean(),
    }),
  ];
  if (type === 'text')
    terms.push(fc.record({ kind: fc.constant('like' as const), attribute: named, pattern, negated: fc.boolean() }));
  if (type === 'time')
    terms.push(
      fc.record({
        kind: fc.constant('within' as const),
        attribute: named,
        amount: fc.nat(50),
        unit,
        negated: fc.boolean(),
      }),
    );
  return fc.oneof(...terms);
}

const term = fc.constantFrom(...attributes).chain(termOf);

export const anyQuery: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 5, arbitrary: term },
    { weight: 1, arbitrary: fc.constant<Query>({ kind: 'everything' }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        operands: fc.array(tie('query'), { minLength: 2, maxLength: 4 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('not' as const, 'matches' as const), operand: tie('query') }),
    },
  ),
})).query;

const disk = fc.record({
  number: fc.nat(3),
  path: fc.constant('/dev/sda'),
  model: nullable(text),
  serial: fc.constant(null),
  bytes: size,
  type: fc.constantFrom('nvme' as const, 'ssd' as const, 'hdd' as const, 'virtual' as const, 'unknown' as const),
  transport: fc.constant(null),
  removable: fc.boolean(),
  readOnly: fc.boolean(),
  bootMedium: fc.boolean(),
  partitions: fc.constant<Inventory['disks'][number]['partitions']>([]),
});

const adapter = fc.record({
  name: fc.constant('eth0'),
  mac,
  driver: fc.constant(null),
  pciId: fc.constant(null),
  linked: fc.boolean(),
  addresses: fc.array(fc.constantFrom('192.0.2.7/24', '192.0.2.8/23', '2001:DB8::7/64', '10.0.0.1', '/24'), {
    maxLength: 2,
  }),
  wireless: fc.boolean(),
});

const laterText = fc.option(nullable(text), { nil: undefined, freq: 3 });
const laterNumber = fc.option(nullable(smallNumber), { nil: undefined, freq: 3 });

export const anyInventory = fc.record({
  smbios: fc.record({
    uuid: nullable(text),
    serialNumber: nullable(text),
    manufacturer: nullable(text),
    model: nullable(text),
    version: laterText,
    sku: laterText,
    family: laterText,
    assetTag: nullable(text),
    chassisType: nullable(smallNumber),
    biosVendor: nullable(text),
    biosVersion: nullable(text),
    biosDate: laterText,
    baseBoard: fc.option(
      fc.record({
        manufacturer: nullable(text),
        product: nullable(text),
        version: fc.constant(null),
        serialNumber: fc.constant(null),
        assetTag: fc.constant(null),
      }),
      { nil: undefined },
    ),
  }),
  firmware: fc.record({ kind: fc.constantFrom('uefi' as const, 'bios' as const), secureBoot: nullable(fc.boolean()) }),
  processor: fc.record({
    model: nullable(text),
    count: smallNumber,
    megahertz: fc.constant(null),
    architecture: fc.option(nullable(fc.constantFrom('x86' as const, 'x64' as const, 'arm64' as const)), {
      nil: undefined,
    }),
    cores: laterNumber,
    virtual: fc.option(nullable(fc.boolean()), { nil: undefined }),
  }),
  memoryBytes: size,
  networkAdapters: fc.array(adapter, { maxLength: 2 }),
  disks: fc.array(disk, { maxLength: 3 }),
  tpm: nullable(fc.record({ version: nullable(text) })),
  onAcPower: fc.constant(null),
  pciIds: fc.array(fc.constantFrom('8086:15fb', '10de:1f08', '8086:A0F0'), { maxLength: 2 }),
  usbIds: fc.array(text, { maxLength: 2 }),
  operatingSystem: fc.option(
    fc.record({
      ...{ name: text.filter((made) => made !== ''), version: nullable(text), build: nullable(text) },
      ...{
        distribution: fc.constant(null),
        kernel: fc.constant(null),
        seenAt: fc.constant('2026-01-01T00:00:00.000Z'),
      },
    }),
    { nil: undefined },
  ),
}) satisfies fc.Arbitrary<Inventory>;

export const anyDevice = fc.record({
  id: fc.uuid(),
  name: text,
  manufacturer: nullable(text),
  model: nullable(text),
  serialNumber: nullable(text),
  assetTag: nullable(text),
  smbiosUuid: nullable(fc.uuid()),
  macs: fc.uniqueArray(mac, { maxLength: 2 }),
  inventory: nullable(anyInventory),
  createdAt: time,
  lastSeenAt: nullable(time),
  obsoleteAt: nullable(time),
  categories: fc.subarray(['Kiosk', 'ÉTÉ', 'a', 'dell inc.']),
});
export type MadeDevice = typeof anyDevice extends fc.Arbitrary<infer T> ? T : never;
