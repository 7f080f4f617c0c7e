import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Check } from './form.ts';
import {
  checkAddressWithPrefix,
  checkDnsServers,
  checkGateway,
  parseAddresses,
  parseAddressWithPrefix,
} from './network-settings.ts';

const kind = (check: Check): string => check.kind;

describe('an address with its prefix', () => {
  for (const [text, expected] of [
    ['10.0.0.20/24', { address: '10.0.0.20', prefix: 24 }],
    [' 10.0.0.20/24 ', { address: '10.0.0.20', prefix: 24 }],
    ['10.0.0.20/255.255.255.0', { address: '10.0.0.20', prefix: 24 }],
    ['10.0.0.20/255.255.254.0', { address: '10.0.0.20', prefix: 23 }],
    ['10.0.0.20/255.0.255.0', null],
    ['10.0.0.20/33', null],
    ['10.0.0.20', null],
    ['10.0.0.20/', null],
    ['10.0.0.20/24/1', null],
    ['10.0.0.020/24', null],
    ['2001:db8::20/64', { address: '2001:db8::20', prefix: 64 }],
    ['2001:db8::20/129', null],
    ['2001:db8::20/255.255.255.0', null],
    ['fe80::1%eth0/64', null],
    ['x/24', null],
  ] as const) {
    test(`is read from ${JSON.stringify(text)}`, () => assert.deepEqual(parseAddressWithPrefix(text), expected));
  }

  test('is never called wrong while a right one is being typed, and right at its end', () => {
    for (const text of [
      '10.0.0.20/24',
      '192.168.178.199/255.255.255.128',
      '172.16.5.4/9',
      '2001:db8:0:1::20/64',
      'fe80::1/64',
    ]) {
      for (let end = 0; end < text.length; end++)
        assert.notEqual(checkAddressWithPrefix(text.slice(0, end)).kind, 'wrong', text.slice(0, end));
      assert.equal(checkAddressWithPrefix(text).kind, 'right', text);
    }
  });

  for (const [text, message] of [
    ['10.0.0.300', /10\.0\.0\.300 is not an IP address/],
    ['10.0.0.1.2', /is not an IP address/],
    ['pc42', /is not an IP address/],
    ['10.0.0.20/0', /1 to 32/],
    ['10.0.0.20/33', /neither a prefix \(1 to 32\) nor a network mask/],
    ['10.0.0.20/255.0.255.0', /neither a prefix/],
    ['2001:db8::1/200', /1 to 128/],
    ['10.0.0.0/24', /the network itself/],
    ['10.0.0.255/24', /broadcast/],
    ['127.0.0.1/8', /not an address for a computer/],
    ['0.1.2.3/8', /not an address for a computer/],
    ['224.0.0.1/4', /not an address for a computer/],
    ['::1/64', /not an address for a computer/],
    ['0::0/64', /not an address for a computer/],
    ['ff02::1/64', /not an address for a computer/],
    ['fe80::1%eth0/64', /not an IP address/],
  ] as const) {
    test(`is wrong as ${text}`, () => {
      const check = checkAddressWithPrefix(text);
      assert.equal(check.kind, 'wrong');
      assert.match(check.kind === 'wrong' ? check.message : '', message);
    });
  }

  test('may have any host of a point-to-point network', () => {
    assert.deepEqual(
      ['10.0.0.0/31', '10.0.0.1/31', '10.0.0.7/32'].map((text) => kind(checkAddressWithPrefix(text))),
      ['right', 'right', 'right'],
    );
  });
});

describe('a gateway', () => {
  for (const [gateway, network, expected] of [
    ['', '10.0.0.20/24', 'right'],
    ['10.0.0.1', '10.0.0.20/24', 'right'],
    ['10.0.0', '10.0.0.20/24', 'incomplete'],
    ['10.0.1.1', '10.0.0.20/24', 'wrong'],
    ['10.0.1.1', '10.0.0.20/23', 'right'],
    ['10.0.0.20', '10.0.0.20/24', 'wrong'],
    ['10.0.1.1', '', 'right'],
    ['fe80::1', '10.0.0.20/24', 'wrong'],
    ['fe80::1', '2001:db8::20/64', 'right'],
    ['2001:db8:0::20', '2001:db8::20/64', 'wrong'],
    ['200.255.255.254', '200.0.0.1/1', 'right'],
    ['router', '10.0.0.20/24', 'wrong'],
  ] as const) {
    test(`${gateway || '(none)'} in ${network || 'no network yet'} is ${expected}`, () =>
      assert.equal(checkGateway(gateway, network).kind, expected));
  }
});

describe('DNS servers', () => {
  for (const [text, expected] of [
    ['', 'right'],
    ['10.0.0.1', 'right'],
    ['10.0.0.1 10.0.0.2', 'right'],
    ['10.0.0.1, 2001:db8::1;', 'right'],
    ['10.0.0.1, 10.0', 'incomplete'],
    ['10.0 ', 'wrong'],
    ['10.0, 10.0.0.1', 'wrong'],
    ['dns.example', 'wrong'],
  ] as const) {
    test(`${JSON.stringify(text)} are ${expected}`, () => assert.equal(checkDnsServers(text).kind, expected));
  }

  test('are read however they are separated', () => {
    assert.deepEqual(parseAddresses(' 10.0.0.1,10.0.0.2 ;\t::1 '), ['10.0.0.1', '10.0.0.2', '::1']);
    assert.equal(parseAddresses('10.0.0.1 x'), null);
    assert.deepEqual(parseAddresses(''), []);
  });
});

test('whatever is typed gets an answer, and only what can be read is right', () => {
  const typed = fc.oneof(
    fc.string({ unit: fc.constantFrom('1', '2', '5', '0', '.', ':', '/', 'a', 'f', ' ', ','), maxLength: 24 }),
    fc.string({ maxLength: 20 }),
    fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 40 })).map(([address, prefix]) => `${address}/${prefix}`),
    fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 140 })).map(([address, prefix]) => `${address}/${prefix}`),
  );
  fc.assert(
    fc.property(typed, typed, (text, other) => {
      if (checkAddressWithPrefix(text).kind === 'right') assert.notEqual(parseAddressWithPrefix(text), null);
      if (checkDnsServers(text).kind === 'right') assert.notEqual(parseAddresses(text), null);
      checkGateway(text, other);
    }),
    { numRuns: 3000 },
  );
});
