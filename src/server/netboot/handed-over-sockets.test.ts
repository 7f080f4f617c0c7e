import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handedOverSockets } from './handed-over-sockets.ts';

test('reads the sockets in the order of their descriptors', () => {
  const environment = { LISTEN_PID: '42', LISTEN_FDS: '3', LISTEN_FDNAMES: '67-eth0:4011-eth0:67-vlan-10.7' };
  assert.deepEqual(handedOverSockets(environment, 42), [
    { interface: 'eth0', port: 67, fd: 3 },
    { interface: 'eth0', port: 4011, fd: 4 },
    { interface: 'vlan-10.7', port: 67, fd: 5 },
  ]);
});

test('takes no sockets that are another process’s, or none at all', () => {
  assert.deepEqual(handedOverSockets({ LISTEN_PID: '41', LISTEN_FDS: '1', LISTEN_FDNAMES: '67-eth0' }, 42), []);
  assert.deepEqual(handedOverSockets({}, 42), []);
});

for (const names of [undefined, '', 'slipway.socket', '68-eth0', '67-', '67-eth0:unknown']) {
  test(`says how to name a socket when the names are ${names}`, () => {
    const environment = { LISTEN_PID: '42', LISTEN_FDS: '2', LISTEN_FDNAMES: names };
    assert.throws(() => handedOverSockets(environment, 42), /FileDescriptorName=67-eth0/);
  });
}
