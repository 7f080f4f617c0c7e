import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseSubnet } from './subnet.ts';

describe('parseSubnet', () => {
  test('gives the addresses of a network', () => {
    assert.deepEqual(parseSubnet('10.77.0.0/24'), {
      prefixLength: 24,
      netmask: '255.255.255.0',
      siteAddress: '10.77.0.1',
      dhcpAddress: '10.77.0.2',
      poolStart: '10.77.0.50',
      poolEnd: '10.77.0.200',
    });
    assert.equal(parseSubnet('192.168.252.0/22').netmask, '255.255.252.0');
    assert.equal(parseSubnet('192.168.252.0/22').poolEnd, '192.168.252.200');
  });

  for (const [text, message] of [
    ['', /is not a network/],
    ['10.77.0.0', /is not a network/],
    ['10.77.0/24', /is not a network/],
    ['10.256.0.0/24', /at most 255/],
    ['10.77.0.0/25', /prefix of 8 to 24/],
    ['0.0.0.0/0', /prefix of 8 to 24/],
    ['10.77.0.1/24', /Use 10\.77\.0\.0\/24/],
    ['10.77.0.0/24; reboot', /is not a network/],
  ] as const) {
    test(`refuses '${text}'`, () => assert.throws(() => parseSubnet(text), message));
  }
});
