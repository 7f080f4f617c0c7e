import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dnsmasqArguments, parseLeases } from './dhcp-server.ts';
import { parseSubnet } from './subnet.ts';

// dnsmasq 2.89's lease file, with an IPv6 part.
const leaseFile = `1763996600 52:54:00:77:0a:0B 10.77.0.63 pc-1 01:52:54:00:77:0a:0b
1763996601 52:54:00:77:00:02 10.77.0.64 * *
duid 00:01:00:01:30:b3:2d:a8:52:54:00:00:00:01
1763996602 7799 fd77::63 pc-1 00:01:00:01
`;

describe('the foreign DHCP server', () => {
  test('reads its leases', () => {
    assert.deepEqual(parseLeases(leaseFile), [
      { expires: 1763996600, mac: '52:54:00:77:0a:0b', address: '10.77.0.63', hostName: 'pc-1' },
      { expires: 1763996601, mac: '52:54:00:77:00:02', address: '10.77.0.64', hostName: undefined },
    ]);
  });

  for (const text of ['', '\n\n', 'garbage', '1763996600 52:54:00', '1763996600 zz:54:00:77:00:02 10.77.0.64 * *']) {
    test(`finds no lease in ${JSON.stringify(text)}`, () => assert.deepEqual(parseLeases(text), []));
  }

  test('is told nothing about booting and sends router advertisements', () => {
    const line = dnsmasqArguments(parseSubnet('10.77.0.0/24'), '/lab/leases').join(' ');
    assert.match(line, /--dhcp-range=10\.77\.0\.50,10\.77\.0\.200,255\.255\.255\.0,1h/);
    assert.match(line, /--enable-ra --dhcp-range=fd77::,ra-only,64/);
    assert.doesNotMatch(line, /dhcp-boot|tftp|pxe/);
  });
});
