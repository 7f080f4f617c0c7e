import assert from 'node:assert/strict';
import { test } from 'node:test';
import { originOf } from './boot-facts.ts';
import { networkCommands } from './network-change.ts';
import { decideClock } from './site-clock.ts';

const at = (text: string) => new Date(`2026-11-25T${text}Z`);

test('a clock that is off is set from the site, years too', () => {
  const site = { siteTime: at('12:00:00'), issuedAt: at('11:55:00') };
  for (const now of [new Date('2001-01-01T00:00:00Z'), new Date('2040-01-01T00:00:00Z'), at('11:59:00')])
    assert.deepEqual(decideClock({ ...site, now }), { set: true, time: at('12:00:00') });
});

test('a clock that is right within two seconds is left alone', () => {
  const decision = decideClock({ siteTime: at('12:00:00'), issuedAt: at('11:55:00'), now: at('12:00:01') });
  assert.deepEqual(decision, { set: false, reason: 'The clock is right.' });
});

test('a site whose time is far from its own ticket is not believed', () => {
  const decision = decideClock({
    siteTime: new Date('2036-01-01T00:00:00Z'),
    issuedAt: at('11:55:00'),
    now: at('12:00:00'),
  });
  assert.equal(decision.set, false);
});

test('the firmware that came by HTTP Boot is told from one that came by PXE', () => {
  assert.equal(originOf('quiet slipway.origin=http console=tty0\n'), 'http');
  assert.equal(originOf('quiet console=tty0'), 'pxe');
  assert.equal(originOf('quiet xslipway.origin=http slipway.origin=httpx'), 'pxe');
});

test('network settings of a person become commands', () => {
  const fresh = [
    ['ip', 'addr', 'flush', 'dev', 'eth1'],
    ['ip', 'link', 'set', 'eth1', 'up'],
  ];
  assert.deepEqual(networkCommands({ mode: 'dhcp', interface: 'eth1' }).slice(0, 2), fresh);
  const fixed = { mode: 'static', interface: 'eth1', address: '10.0.0.9', prefix: 24, dns: [] } as const;
  assert.deepEqual(networkCommands({ ...fixed, gateway: '10.0.0.1' }), [
    ...fresh,
    ['ip', 'addr', 'add', '10.0.0.9/24', 'dev', 'eth1'],
    ['ip', 'route', 'replace', 'default', 'via', '10.0.0.1', 'dev', 'eth1'],
  ]);
  assert.equal(networkCommands({ ...fixed, gateway: null }).length, 3);
});
