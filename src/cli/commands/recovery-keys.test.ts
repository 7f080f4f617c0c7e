import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShownRecoveryKey } from '../../api/recovery-keys.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeDevice } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const recoveryPassword = '000011-000022-000033-000044-000055-000066-000077-000088';
const key = (more: Partial<ShownRecoveryKey>): ShownRecoveryKey => ({
  ...{ id: idOf(1), keyProtectorId: '1a2b3c4d-1111-4111-8111-111111111111', kind: 'recovery-password', volume: 'C:' },
  ...{ deviceId: idOf(0xa1), deviceName: 'PC-01', deviceSerialNumber: '7XK2M03', runId: idOf(0xb1), escrowedAt: AT },
  recoveryPassword,
  ...more,
});
const gone = key({
  ...{ id: idOf(2), keyProtectorId: '99999999-1111-4111-8111-111111111111', deviceId: null, deviceName: 'PC-OLD' },
  ...{ deviceSerialNumber: null, volume: 'D:' },
});
const newSite = (...keys: ShownRecoveryKey[]) =>
  new FakeSite({
    devices: [makeDevice({ id: idOf(0xa1), name: 'PC-01', macs: ['52:54:00:00:00:01'] })],
    recoveryKeys: [key({}), gone, ...keys],
  });

test('keys are listed without what unlocks, of all devices or of one, and what is left of a deleted one', async () => {
  const { out } = await run(newSite(), 'recovery-keys list');
  assert.equal(
    out,
    'RECOVERY KEY ID                       DEVICE            SERIAL NUMBER  VOLUME  RUN       ESCROWED\n' +
      '1A2B3C4D-1111-4111-8111-111111111111  PC-01             7XK2M03        C:      000000b1  2026-11-25 14:03:22\n' +
      '99999999-1111-4111-8111-111111111111  PC-OLD (deleted)  -              D:      000000b1  2026-11-25 14:03:22\n',
  );
  const one = await run(newSite(), 'recovery-keys list PC-01');
  assert.ok(one.out.includes('1A2B3C4D') && !one.out.includes('99999999'), one.out);
  const none = new FakeSite({ devices: newSite().state.devices });
  assert.equal((await run(none, 'recovery-keys list PC-01')).out, 'There are no recovery keys.\n');
});

test('a key is shown by the 8 digits on the screen, by all of them, in braces, and with a reason', async () => {
  const site = newSite();
  const { out } = await run(site, 'recovery-keys show 1a2b3c4d --reason ticket-12');
  assert.equal(
    out,
    `Recovery key:     ${recoveryPassword}
Recovery key ID:  1A2B3C4D-1111-4111-8111-111111111111
Volume:           C:
Device:           PC-01
Serial number:    7XK2M03
Escrowed:         2026-11-25 14:03:22
By the run:       ${idOf(0xb1)}
`,
  );
  for (const reference of ['1A2B3C4D-1111-4111-8111-111111111111', '{1A2B3C4D-1111-4111-8111-111111111111}', idOf(1)])
    assert.equal((await run(site, `recovery-keys show ${reference}`)).exitCode, 0, reference);
  assert.deepEqual(site.state.reasons, ['ticket-12', null, null, null]);
});

test('what names no key or several is refused before a key is shown', async () => {
  const site = newSite(key({ id: idOf(3), deviceName: 'PC-COPY' }));
  for (const [reference, told] of [
    ['1a2b3c4', 'is no recovery key ID'],
    ['PC-01', 'is no recovery key ID'],
    ['0'.repeat(40), 'is no recovery key ID'],
    ['12345678', 'There is no recovery key 12345678.'],
    ['1A2B3C4D', 'Several recovery keys begin with 1A2B3C4D'],
  ] as const) {
    const { exitCode, error } = await run(site, `recovery-keys show ${reference}`);
    assert.notEqual(exitCode, 0);
    assert.ok(error.includes(told), error);
  }
  assert.deepEqual(site.state.reasons, []);
  assert.match((await run(site, `recovery-keys show ${idOf(3)}`)).out, /PC-COPY/);
});

test('a key is deleted after a question that says what it costs', async () => {
  const site = newSite();
  const { questions, out } = await run(site, 'recovery-keys delete 1A2B3C4D', { answers: ['y'] });
  assert.match(questions[0] ?? '', /volume C:\? If the volume is still encrypted, what it holds may be lost/);
  assert.match(out, /^Deleted the recovery key 1A2B3C4D-/);
  assert.deepEqual(
    site.state.recoveryKeys.map(({ id }) => id),
    [idOf(2)],
  );
});
