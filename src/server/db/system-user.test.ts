import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseIdentity, findUser } from './system-user.ts';

const passwd = `root:x:0:0:root:/root:/bin/bash
# a comment
slipway-old:x:7:7::/:/bin/false
broken:x:abc:1::/:
short:x
slipway:x:995:994::/home/slipway:/usr/sbin/nologin
toor:x:0:0::/:/bin/sh
`;

test('finds a user by its whole name and passes over lines that are not whole', () => {
  assert.deepEqual(findUser('slipway', passwd), { name: 'slipway', uid: 995, gid: 994 });
  for (const name of ['slip', 'broken', 'short', '', '# a comment'])
    assert.equal(findUser(name, passwd), undefined, name);
});

test('as root the database gets the system user; otherwise it runs as we do', () => {
  assert.equal(databaseIdentity('slipway', 0, passwd)?.uid, 995);
  assert.equal(databaseIdentity('slipway', 1000, passwd), undefined);
});

test('a missing system user and one that is root are refused with what to do', () => {
  assert.throws(
    () => databaseIdentity('nobody-here', 0, passwd),
    /Run set-up \(npm run setup\) or create the system user/,
  );
  assert.throws(() => databaseIdentity('toor', 0, passwd), /is root/);
});
