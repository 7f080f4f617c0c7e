import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as contract from '../../api/sign-in.ts';
import { changeUser, listUsers, setUserPassword, type User } from '../../api/users.ts';
import { tidy } from '../housekeeping.ts';
import { createTestSite } from '../test-site.ts';
import { addUser, ask, cookieFor, cookieIn, PASSWORD, trySignIn } from '../users/test-people.ts';

const site = await createTestSite();
const kim = await addUser(site, 'Kim', 'operator');
let address = 0;
/** An address from which nobody has failed yet. */
const elsewhere = (): string => `198.51.100.${++address}`;

async function me(cookie: string): Promise<number> {
  return (await ask(site, contract.getMe.path, { cookie })).statusCode;
}

async function shown(name: string): Promise<User> {
  return (await site.admin(listUsers)).find((user) => user.name === name) ?? assert.fail();
}

test('a user signs in with name, in any case, and password, and is told who they are', async () => {
  const answer = await trySignIn(site, 'kIM', PASSWORD);
  assert.equal(answer.statusCode, 200, answer.body);
  const { actor, permissions, mustChangePassword } = contract.MeSchema.parse(answer.json());
  assert.deepEqual(actor, { kind: 'user', id: kim.id, name: 'Kim' });
  assert.ok(permissions.includes('run.control') && !permissions.includes('device.change'));
  assert.equal(mustChangePassword, false);
  assert.match(
    String(answer.headers['set-cookie']),
    /^__Host-slipway=session_[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
  );
  const again = await ask(site, contract.getMe.path, { cookie: cookieIn(answer) });
  assert.deepEqual(again.json(), answer.json());
  assert.ok((await shown('Kim')).lastSignInAt !== null);
});

test('the database and the log hold neither password nor session', async () => {
  const cookie = cookieIn(await trySignIn(site, 'Kim', PASSWORD));
  const secret = cookie.split('=')[1] ?? assert.fail();
  const { rows } = await site.database.pool.query(
    'select to_json(s)::text || to_json(u)::text as text from user_session s, user_account u',
  );
  const everything = `${rows.map(({ text }) => text).join()}${site.logged()}`;
  assert.ok(!everything.includes(secret) && !everything.includes(PASSWORD));
});

test('a wrong password, an unknown name and a disabled user are told the same', async () => {
  await addUser(site, 'former');
  await site.admin(changeUser, { params: { id: (await shown('former')).id }, body: { disabled: true } });
  const answers = await Promise.all([
    trySignIn(site, 'Kim', 'not the password', elsewhere()),
    trySignIn(site, 'nobody', PASSWORD, elsewhere()),
    trySignIn(site, 'former', PASSWORD, elsewhere()),
  ]);
  for (const answer of answers) {
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.json().code, 'SLIP-1030');
    assert.equal(answer.body, answers[0].body);
    assert.equal(answer.headers['set-cookie'], undefined);
  }
});

test('a form of another site cannot sign a browser in', async () => {
  const payload = JSON.stringify({ name: 'Kim', password: PASSWORD });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await ask(site, contract.signIn.path, {
      method: 'POST',
      body: payload,
      headers: { 'content-type': type },
    });
    assert.ok(answer.statusCode === 400 || answer.statusCode === 415, `${type}: ${answer.statusCode}`);
  }
});

test('a body that is longer than names and passwords are is refused unread', async () => {
  const answer = await trySignIn(site, 'Kim', 'x'.repeat(5000), elsewhere());
  assert.equal(answer.statusCode, 413);
});

test('signing in ends the session that the browser had, so one that was planted is worth nothing', async () => {
  const planted = cookieIn(await trySignIn(site, 'Kim', PASSWORD));
  const own = cookieIn(await trySignIn(site, 'Kim', PASSWORD, '192.0.2.1', planted));
  assert.notEqual(own, planted);
  assert.equal(await me(planted), 401);
  assert.equal(await me(own), 200);
});

test('signing out ends the session and clears the cookie', async () => {
  const cookie = cookieIn(await trySignIn(site, 'Kim', PASSWORD));
  const answer = await ask(site, contract.signOut.path, { method: 'POST', cookie });
  assert.match(String(answer.headers['set-cookie']), /^__Host-slipway=; .*Max-Age=0$/);
  assert.equal(await me(cookie), 401);
});

test('users see their own sessions and end them, not those of others', async () => {
  const lee = await addUser(site, 'Lee', 'operator');
  const [one, two] = [await cookieFor(site, lee.id), await cookieFor(site, lee.id)];
  const list = contract.listOwnSessions.response.parse(
    (await ask(site, contract.listOwnSessions.path, { cookie: one })).json(),
  );
  assert.deepEqual(list.map(({ current }) => current).sort(), [false, true]);
  const other = list.find(({ current }) => !current) ?? assert.fail();
  const end = (cookie: string) => ask(site, `/api/me/sessions/${other.id}`, { method: 'DELETE', cookie });
  assert.equal((await end(await cookieFor(site, kim.id))).statusCode, 404);
  assert.equal(await me(two), 200);
  assert.equal((await end(one)).statusCode, 200);
  assert.equal(await me(two), 401);
});

test('changing the password asks for the old one, ends the other sessions and gives this one a new secret', async () => {
  const max = await addUser(site, 'Max', 'operator');
  await site.admin(setUserPassword, { params: { id: max.id }, body: { password: PASSWORD, mustChangePassword: true } });
  const cookie = cookieIn(await trySignIn(site, 'Max', PASSWORD));
  const other = await cookieFor(site, max.id);
  const change = (currentPassword: string, password: string) =>
    ask(site, contract.changeOwnPassword.path, { method: 'PUT', cookie, body: { currentPassword, password } });
  assert.equal((await change('wrong password', 'eight red foxes dig')).json().code, 'SLIP-1030');
  assert.equal((await change(PASSWORD, 'short')).json().code, 'SLIP-1037');
  assert.equal((await change(PASSWORD, PASSWORD)).json().code, 'SLIP-1037');
  const changed = await change(PASSWORD, 'eight red foxes dig');
  assert.equal(changed.statusCode, 200, changed.body);
  assert.equal(changed.json().mustChangePassword, false);
  assert.deepEqual([await me(other), await me(cookie), await me(cookieIn(changed))], [401, 401, 200]);
  assert.equal((await trySignIn(site, 'Max', PASSWORD)).statusCode, 401);
  assert.equal((await trySignIn(site, 'Max', 'eight red foxes dig')).statusCode, 200);
});

test('the sixth attempt after five failures waits, right or wrong, and the pause ends by itself', async () => {
  await addUser(site, 'Noa', 'operator');
  const from = elsewhere();
  for (let i = 0; i < 5; i++) assert.equal((await trySignIn(site, 'Noa', 'wrong password', from)).statusCode, 401);
  const paused = await trySignIn(site, 'Noa', PASSWORD, from);
  assert.equal(paused.statusCode, 429);
  assert.equal(paused.json().code, 'SLIP-1031');
  assert.match(paused.json().message, /Wait (30|29) seconds/);
  assert.equal((await shown('Noa')).failedSignIns, 5, 'what is refused unseen does not count');
  assert.equal((await trySignIn(site, 'noa', PASSWORD, elsewhere())).statusCode, 200, 'elsewhere nobody waits');
  site.advance(31_000);
  assert.equal((await trySignIn(site, 'Noa', PASSWORD, from)).statusCode, 200);
  assert.equal((await shown('Noa')).failedSignIns, 0);
});

test('a pause ends no session that the user has', async () => {
  const pat = await addUser(site, 'Pat', 'operator');
  const cookie = await cookieFor(site, pat.id);
  const from = elsewhere();
  for (let i = 0; i < 5; i++) await trySignIn(site, 'Pat', 'wrong password', from);
  assert.equal((await trySignIn(site, 'Pat', PASSWORD, from)).statusCode, 429);
  assert.equal(await me(cookie), 200);
});

test('of many attempts at the same moment no more are looked at than one after another', async () => {
  await addUser(site, 'Quin', 'operator');
  const from = elsewhere();
  const answers = await Promise.all(Array.from({ length: 12 }, () => trySignIn(site, 'Quin', 'wrong password', from)));
  const codes = answers.map((answer) => answer.json().code).sort();
  assert.deepEqual(codes, [...Array(5).fill('SLIP-1030'), ...Array(7).fill('SLIP-1031')]);
});

test('a name that is attacked from everywhere waits at new addresses, not where its user signs in', async () => {
  await addUser(site, 'Root', 'operator');
  const desk = elsewhere();
  assert.equal((await trySignIn(site, 'Root', PASSWORD, desk)).statusCode, 200);
  const now = site.site.now();
  const rows = Array.from({ length: 50 }, (_, i) => ({
    name: 'root',
    address: `203.0.113.${i}`,
    failures: 1,
    last_failed_at: now,
  }));
  await site.database.db.insertInto('sign_in_failure').values(rows).execute();
  assert.equal((await trySignIn(site, 'Root', PASSWORD, elsewhere())).statusCode, 429);
  assert.equal((await trySignIn(site, 'Root', PASSWORD, desk)).statusCode, 200);
});

test('a new password, set by an administrator, ends pauses and sessions', async () => {
  const rae = await addUser(site, 'Rae', 'operator');
  const cookie = await cookieFor(site, rae.id);
  const from = elsewhere();
  for (let i = 0; i < 5; i++) await trySignIn(site, 'Rae', 'wrong password', from);
  await site.admin(setUserPassword, { params: { id: rae.id }, body: { password: 'nine blue whales sing' } });
  assert.equal(await me(cookie), 401);
  assert.equal((await trySignIn(site, 'Rae', 'nine blue whales sing', from)).json().mustChangePassword, true);
});

test('a program trades name and password for a token of the user, with the same pauses', async () => {
  await addUser(site, 'Sam', 'operator');
  const from = elsewhere();
  const trade = (password: string) =>
    ask(site, contract.signInForToken.path, {
      method: 'POST',
      from,
      body: { name: 'sam', password, tokenName: 'laptop' },
    });
  const traded = await trade(PASSWORD);
  assert.equal(traded.headers['set-cookie'], undefined);
  const { permissions, actor } = (await ask(site, contract.getMe.path, { token: traded.json().token })).json();
  assert.ok(permissions.includes('run.control') && actor.name === 'laptop');
  for (let i = 0; i < 5; i++) assert.equal((await trade('wrong password')).json().code, 'SLIP-1030');
  assert.equal((await trade(PASSWORD)).json().code, 'SLIP-1031');
  const tim = await addUser(site, 'Tim');
  const body = { name: 'Tim', password: PASSWORD, tokenName: 'of tim' };
  const ofTim = () => ask(site, contract.signInForToken.path, { method: 'POST', from: elsewhere(), body });
  assert.equal((await ofTim()).json().code, 'SLIP-1006', 'without the permission token.own');
  await site.admin(setUserPassword, { params: { id: tim.id }, body: { password: PASSWORD } });
  assert.equal((await ofTim()).json().code, 'SLIP-1032');
});

test('one address may try twenty passwords a minute, whatever the names', async () => {
  const fresh = await createTestSite();
  const from = '198.51.100.200';
  const codes: string[] = [];
  for (let i = 0; i < 21; i++) codes.push((await trySignIn(fresh, `name-${i}`, 'wrong password', from)).json().code);
  assert.deepEqual(codes.slice(0, 20), Array(20).fill('SLIP-1030'));
  assert.equal(codes[20], 'SLIP-1007');
  fresh.advance(61_000);
  // Twenty failures from one address are a pause by now, of 30 s, which has passed; the next one makes it longer.
  assert.equal((await trySignIn(fresh, 'other', 'wrong password', from)).json().code, 'SLIP-1030');
  assert.equal((await trySignIn(fresh, 'another', 'wrong password', from)).json().code, 'SLIP-1031');
});

test('an address that floods an open route is told to wait', async () => {
  const fresh = await createTestSite();
  let last = 0;
  for (let i = 0; i < 3001; i++) last = (await ask(fresh, '/healthz', { from: '198.51.100.201' })).statusCode;
  assert.equal(last, 429);
  assert.equal((await ask(fresh, '/healthz', { from: '198.51.100.202' })).statusCode, 200);
});

test('sessions that have ended and failures that are old are forgotten', async () => {
  const { db } = site.database;
  await cookieFor(site, kim.id);
  await trySignIn(site, 'whoever', 'wrong password', elsewhere());
  await tidy(db, new Date(site.site.now().getTime() + 86_400_001), site.site.config);
  assert.deepEqual(await db.selectFrom('user_session').select('id').execute(), []);
  assert.deepEqual(await db.selectFrom('sign_in_failure').select('name').execute(), []);
});
