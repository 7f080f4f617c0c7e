import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_LIMITS, negotiate } from './options.ts';

const asked = (options: Record<string, string>) => Object.entries(options).map(([name, value]) => ({ name, value }));

const plain = { blockBytes: 512, windowBlocks: 1, timeoutMilliseconds: null };
const cases: [string, Record<string, string>, Record<string, string>, Partial<typeof plain>][] = [
  ['nothing asked, nothing answered', {}, {}, {}],
  [
    "OVMF's first request",
    { tsize: '0', blksize: '1468', windowsize: '4' },
    { tsize: '1000', blksize: '1468', windowsize: '4' },
    { blockBytes: 1468, windowBlocks: 4 },
  ],
  ['a block size over the limit', { blksize: '65464' }, { blksize: '1468' }, { blockBytes: 1468 }],
  ['the smallest block size', { blksize: '8' }, { blksize: '8' }, { blockBytes: 8 }],
  ['a block size below it', { blksize: '7' }, {}, {}],
  ['a block size above the largest', { blksize: '65465' }, {}, {}],
  ['a window over the limit', { windowsize: '65535' }, { windowsize: '64' }, { windowBlocks: 64 }],
  ['no window', { windowsize: '0' }, {}, {}],
  ['a window above the largest', { windowsize: '65536' }, {}, {}],
  ['names are matched in any case and answered as sent', { BLKSIZE: '600' }, { BLKSIZE: '600' }, { blockBytes: 600 }],
  ['unknown options are declined', { multicast: '', rollover: '1' }, {}, {}],
  ['numbers that are none', { blksize: '0x200', windowsize: '-4', tsize: '', timeout: '1e3' }, {}, {}],
  ['a number of absurd length', { blksize: '9'.repeat(400) }, {}, {}],
];
for (const [what, request, answer, expected] of cases) {
  test(`negotiation: ${what}`, () => {
    const granted = negotiate(asked(request), DEFAULT_LIMITS, 1000);
    assert.deepEqual(granted, { ...plain, ...expected, acknowledged: asked(answer) });
  });
}

for (const [value, milliseconds] of [
  ['1', 1000],
  ['255', 255_000],
  ['0', null],
  ['256', null],
] as const) {
  test(`a timeout of ${value} s is ${milliseconds === null ? 'declined' : 'granted as asked'}`, () => {
    const granted = negotiate(asked({ timeout: value }), DEFAULT_LIMITS, 1000);
    assert.equal(granted.timeoutMilliseconds, milliseconds);
    assert.deepEqual(granted.acknowledged, milliseconds === null ? [] : asked({ timeout: value }));
  });
}

test('limits are the administrator’s to widen', () => {
  const limits = { maxBlockBytes: 65464, maxWindowBlocks: 65535 };
  const granted = negotiate(asked({ blksize: '8192', windowsize: '1000' }), limits, 1);
  assert.deepEqual([granted.blockBytes, granted.windowBlocks], [8192, 1000]);
});
