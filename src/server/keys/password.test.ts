import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAttemptLimit } from './attempt-limit.ts';
import { hashPassword, verifyPassword } from './password.ts';

test('a password is known again, and another is not', async () => {
  const hash = await hashPassword('Correct horse');
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.ok(await verifyPassword('Correct horse', hash));
  for (const wrong of ['correct horse', 'Correct horse ', '', 'x'])
    assert.ok(!(await verifyPassword(wrong, hash)), wrong);
  assert.notEqual(await hashPassword('Correct horse'), hash, 'each hash has its own salt');
});

test('a hash that another program made is understood', async () => {
  // From the tests of the reference implementation (P-H-C/phc-winner-argon2, src/test.c: argon2id, 2 passes, 256 KiB).
  const reference = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  assert.ok(await verifyPassword('password', reference));
  assert.ok(!(await verifyPassword('Password', reference)));
});

test('an accent typed in either form is the same letter', async () => {
  assert.ok(await verifyPassword('caf\u00e9', await hashPassword('cafe\u0301')));
});

test('a stored hash that is none is an error, not a refusal', async () => {
  for (const bad of ['', 'plain', '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$abcd', '$2b$10$abc'])
    await assert.rejects(verifyPassword('x', bad), /PHC string format/);
});

test('too many at once are turned away, the others wait their turn', async () => {
  const cheap = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  const results = await Promise.allSettled(Array.from({ length: 100 }, () => verifyPassword('password', cheap)));
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 38, '2 at work, 60 waiting');
  for (const result of refused) if (result.status === 'rejected') assert.equal(result.reason.code, 'SLIP-1007');
  assert.ok(await verifyPassword('password', cheap), 'and afterwards there is room again');
});

test('failures are counted for each key alone, and forgotten in time', () => {
  let time = 0;
  const limit = createAttemptLimit(3, 1000, () => new Date(time));
  for (let i = 0; i < 3; i++) {
    assert.equal(limit.wait('a'), 0);
    limit.failed('a');
    time += 100;
  }
  assert.equal(limit.wait('a'), 700);
  assert.equal(limit.wait('b'), 0);
  time = 1001;
  assert.equal(limit.wait('a'), 0, 'the oldest is forgotten');
  limit.failed('a');
  assert.equal(limit.wait('a'), 99);
  limit.succeeded('a');
  assert.equal(limit.wait('a'), 0);
});
