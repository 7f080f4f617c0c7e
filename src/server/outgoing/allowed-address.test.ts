import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyRefused } from './allowed-address.ts';

const refused = [
  ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...['169.254.169.254', '169.254.170.2', '100.64.0.1', '100.100.100.200', '192.0.0.192', '198.18.0.1', '224.0.0.1'],
  ...['239.255.255.250', '255.255.255.255', '240.0.0.1', '192.0.2.1', '198.51.100.1', '203.0.113.1', '192.88.99.1'],
  ...[
    '::1',
    '::',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::FFFF:10.0.0.1',
    '0:0:0:0:0:ffff:a9fe:a9fe',
  ],
  ...[
    '::127.0.0.1',
    '::7f00:1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::127.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2002:a00:1::1',
  ],
  ...[
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:db8::1',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fc00::1',
    'fd00:ec2::254',
  ],
  ...[
    'fec0::1',
    'ff02::1',
    '100::1',
    '',
    'localhost',
    '127.1',
    '2130706433',
    '0x7f000001',
    '1.2.3.4.5',
    '::ffff:127.0.0.1.',
  ],
];
const allowed = [
  '1.1.1.1',
  '93.184.216.34',
  '172.15.0.1',
  '172.32.0.1',
  '100.128.0.1',
  '11.0.0.1',
  '2606:4700::1111',
  '::ffff:1.1.1.1',
  '2a00::1',
];

for (const address of refused)
  test(`nothing is sent to ${JSON.stringify(address)}`, () => assert.notEqual(whyRefused(address, []), null));
for (const address of allowed) test(`${address} may be sent to`, () => assert.equal(whyRefused(address, []), null));

test('a network of the site’s settings may be sent to, in either form, and no other', () => {
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '::ffff:a01:203'])
    assert.equal(whyRefused(address, ['10.1.0.0/16']), null);
  for (const address of ['10.2.0.1', '127.0.0.1', '64:ff9b::a01:203'])
    assert.notEqual(whyRefused(address, ['10.1.0.0/16']), null);
  assert.equal(whyRefused('fd00::5', ['fd00::/64']), null);
  assert.notEqual(whyRefused('fd00:1::5', ['fd00::/64', '0.0.0.0/0']), null);
});
