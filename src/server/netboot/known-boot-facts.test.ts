import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { Inventory } from '../../api/inventory.ts';
import { inventoryOf } from '../agents/test-agent.ts';
import type { ListenOptions } from '../db/listen.ts';
import { savingInventory } from '../devices/device.ts';
import { createTestSite } from '../test-site.ts';
import { eventually } from '../test-support.ts';
import type { BootFacts } from './boot-decision.ts';
import { loadBootFacts } from './boot-facts.ts';
import type { BootIdentity } from './boot-urls.ts';
import { FACT_CHANGES_CHANNEL, KnownBootFacts, UNHEARD_MILLISECONDS } from './known-boot-facts.ts';
import {
  addCurrentBootImage,
  addDevice,
  deployTo,
  putRun,
  type TestDeployment,
  type TestDevice,
} from './test-boot-site.ts';
import { testPxe } from './test-plans.ts';

const { site, database } = await createTestSite();

const NOTHING_DUE: BootFacts['due'] = {
  required: null,
  available: [],
  endedHere: false,
  declinedUntil: null,
  reasons: [],
  changesIn: null,
};

/** A database that is asked by hand, and changes that are told by hand. */
function scripted() {
  let now = 0;
  const asked: string[] = [];
  const answers: PromiseWithResolvers<void>[] = [];
  const told: { change?: (deviceId: string) => void; options?: Required<ListenOptions> } = {};
  let waits = false;
  let changesIn: number | null = null;
  const known = new KnownBootFacts(
    async (asking) => {
      asked.push(...asking.map(({ mac }) => mac));
      const answer = Promise.withResolvers<void>();
      answers.push(answer);
      if (waits) await answer.promise;
      return asking.map(({ mac }) => factsOf(mac, changesIn));
    },
    () => now,
  );
  const follow = () =>
    known.follow(async (change, options) => {
      Object.assign(told, { change, options });
      options.onListening();
      return { close: async () => undefined };
    });
  return {
    ...{ known, asked, answers, follow },
    change: (deviceId: string) => told.change?.(deviceId),
    lose: () => told.options?.onLost(),
    hearAgain: () => told.options?.onListening(),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    fallsDue: (milliseconds: number) => {
      changesIn = milliseconds;
    },
    holdAnswers: () => {
      waits = true;
    },
  };
}

/** A computer is the device of its MAC address; `x…` is none. */
function factsOf(mac: string, changesIn: number | null): BootFacts {
  const device = mac.startsWith('x') ? ('unknown' as const) : { id: `device ${mac}`, name: mac };
  const ofUnknown = { rejected: null, placeholders: [] };
  return { device, pxe: testPxe, ...ofUnknown, openRun: null, due: { ...NOTHING_DUE, changesIn }, buildId: null };
}
const who = (mac: string): BootIdentity => ({ mac, smbiosUuid: null });

test('facts are kept until a change is told, however long that takes', async () => {
  const { known, asked, follow, change, pass } = scripted();
  await follow();
  await known.of(who('a'));
  pass(1_000_000_000);
  await known.of(who('a'));
  assert.deepEqual(asked, ['a']);
  change('');
  await known.of(who('a'));
  assert.deepEqual(asked, ['a', 'a']);
});

test('facts are kept no longer than until the next moment at which time changes them', async () => {
  const { known, asked, follow, pass, fallsDue } = scripted();
  await follow();
  fallsDue(5000);
  await known.of(who('a'));
  pass(4999);
  await known.of(who('a'));
  assert.deepEqual(asked, ['a']);
  pass(1);
  await known.of(who('a'));
  assert.deepEqual(asked, ['a', 'a']);
});

test('a change of one device leaves the facts of others', async () => {
  const { known, asked, follow, change } = scripted();
  await follow();
  for (const mac of ['a', 'b']) await known.of(who(mac));
  change('device a');
  for (const mac of ['a', 'b']) await known.of(who(mac));
  assert.deepEqual(asked, ['a', 'b', 'a']);
});

test('what changes while facts are looked up is not missed', async () => {
  for (const changed of ['', 'device a']) {
    const { known, asked, answers, follow, change, holdAnswers } = scripted();
    await follow();
    holdAnswers();
    const first = known.of(who('a'));
    await eventually(async () => asked.length === 1);
    change(changed);
    const second = known.of(who('a'));
    await eventually(async () => asked.length === 2);
    for (const answer of answers) answer.resolve();
    await Promise.all([first, second]);
    assert.equal(known.of(who('a')), await second, 'the later look-up is kept');
  }
});

test('computers that ask while they are looked up share the look-up', async () => {
  const { known, asked, follow } = scripted();
  await follow();
  await Promise.all([known.of(who('a')), known.of(who('a')), known.of(who('a'))]);
  assert.deepEqual(asked, ['a']);
});

test('before changes are heard, and while they are not, facts are kept for a moment only', async () => {
  const { known, asked, follow, lose, hearAgain, pass } = scripted();
  const askTwice = async () => {
    await known.of(who('a'));
    pass(UNHEARD_MILLISECONDS - 1);
    await known.of(who('a'));
    pass(1);
    await known.of(who('a'));
  };
  await askTwice();
  assert.equal(asked.length, 2);
  await follow();
  await known.of(who('a'));
  assert.equal(asked.length, 3, 'what was looked up before anybody listened is asked again');
  lose();
  pass(UNHEARD_MILLISECONDS);
  await askTwice();
  assert.equal(asked.length, 5);
  hearAgain();
  await known.of(who('a'));
  assert.equal(asked.length, 6);
});

test('a computer that is not known is asked for again after a moment', async () => {
  const { known, asked, follow, pass } = scripted();
  await follow();
  await known.of(who('x1'));
  await known.of(who('x1'));
  pass(UNHEARD_MILLISECONDS);
  await known.of(who('x1'));
  assert.deepEqual(asked, ['x1', 'x1']);
});

test('a change of everything, as of who is never answered, reaches computers without a device at once', async () => {
  const { known, asked, answers, follow, change, holdAnswers } = scripted();
  await follow();
  await known.of(who('x1'));
  change('device a');
  await known.of(who('x1'));
  assert.equal(asked.length, 1);
  change('');
  await known.of(who('x1'));
  assert.equal(asked.length, 2);
  holdAnswers();
  const missed = known.of(who('x2'));
  await eventually(async () => answers.length === 3);
  change('');
  answers[2]?.resolve();
  await missed;
  answers.length = 0;
  const again = known.of(who('x2'));
  await eventually(async () => answers.length === 1);
  answers[0]?.resolve();
  await again;
  assert.deepEqual(asked, ['x1', 'x1', 'x2', 'x2']);
});

test('invented MAC addresses do not push known computers out', async () => {
  const { known, asked, follow } = scripted();
  await follow();
  await known.of(who('a'));
  for (let at = 0; at < 200; at += 1)
    await Promise.all(Array.from({ length: 100 }, (_, one) => known.of(who(`x${at}-${one}`))));
  asked.length = 0;
  await known.of(who('a'));
  assert.deepEqual(asked, []);
});

test('invented SMBIOS UUIDs under a known MAC address take one place alone', async () => {
  const { known, asked, follow } = scripted();
  await follow();
  await known.of(who('a'));
  for (let at = 0; at < 200; at += 1)
    await Promise.all(Array.from({ length: 100 }, (_, one) => known.of({ mac: 'b', smbiosUuid: `${at}-${one}` })));
  asked.length = 0;
  await known.of(who('a'));
  await known.of({ mac: 'b', smbiosUuid: '199-99' });
  assert.deepEqual(asked, [], 'the other computer and the last one are kept');
  await known.of({ mac: 'b', smbiosUuid: '199-98' });
  assert.deepEqual(asked, ['b']);
});

test('more known computers than are kept: the oldest are asked for again, and no answer is another’s', async () => {
  const { known, follow } = scripted();
  await follow();
  const macs = Array.from({ length: 20_000 }, (_, at) => `m${at}`);
  for (let at = 0; at < macs.length; at += 500)
    await Promise.all(macs.slice(at, at + 500).map((mac) => known.of(who(mac))));
  assert.equal(known.of(who('m19999')) instanceof Promise, false);
  const first = known.of(who('m0'));
  assert.equal(first instanceof Promise, true);
  assert.deepEqual((await first).device, { id: 'device m0', name: 'm0' });
});

const [MAC, UUID] = ['52:54:00:00:06:01', '4c4c4544-0035-3510-8052-b4c04f4a0601'];
const asker = { mac: MAC, smbiosUuid: UUID };

const twin = sql`(select id from device where name = 'TWIN')`;

/** Each thing that a boot decision rests on. */
const changes: [what: string, change: (device: TestDevice, deployment: TestDeployment) => Promise<unknown>][] = [
  [
    'a start that a person declines',
    (device, { id }) =>
      sql`insert into declined_start (deployment_id, device_id, declined_at) values (${id}, ${device.id}, now())`.execute(
        site.db,
      ),
  ],
  [
    'one that is declined later',
    () => sql`update declined_start set declined_at = now() + interval '1 minute'`.execute(site.db),
  ],
  ['one that is forgotten', () => sql`delete from declined_start`.execute(site.db)],
  ['a deployment’s times', () => sql`update deployment set available_at = now() + interval '1 day'`.execute(site.db)],
  [
    'for whom a deployment is',
    () => sql`update deployment set available_at = null, available_to = 'clients'`.execute(site.db),
  ],
  ['a deployment that is hidden', () => sql`update deployment set available_to = 'media-pxe-hidden'`.execute(site.db)],
  ['a preferred deployment', (device, { id }) => preferred(device, id)],
  ['a preferred deployment that is taken away', () => sql`delete from device_variable`.execute(site.db)],
  ['a deployment that is for PXE again', () => sql`update deployment set available_to = 'media-pxe'`.execute(site.db)],
  ['a disabled task sequence', () => sql`update task_sequence set disabled = true`.execute(site.db)],
  ['one that is enabled again', () => sql`update task_sequence set disabled = false`.execute(site.db)],
  ['a device that is protected', () => sql`update device set protected = true where name like 'PC-%'`.execute(site.db)],
  ['a device that is protected no more', () => sql`update device set protected = false`.execute(site.db)],
  [
    'a deployment that obeys maintenance windows',
    () => sql`update deployment set maintenance_windows = 'obey'`.execute(site.db),
  ],
  ['a maintenance window that comes', () => maintenanceWindow('2020-01-01T22:00')],
  ['one that is moved', () => sql`update maintenance_window set starts_at = '2099-01-01T22:00'`.execute(site.db)],
  ['one that goes', () => sql`delete from maintenance_window`.execute(site.db)],
  [
    'how long a task sequence may take',
    () => sql`update task_sequence set maximum_run_time_minutes = 60`.execute(site.db),
  ],
  ['a most that is set', () => sql`update deployment set most_starts = 2`.execute(site.db)],
  ['a most that is reached', () => sql`update deployment set starts = 2`.execute(site.db)],
  [
    'a wave that is set',
    () => sql`update deployment set most_starts = null, waves = '[{"devices": 1}]'`.execute(site.db),
  ],
  ['a wave that is full', () => sql`update deployment set wave_starts = 1`.execute(site.db)],
  ['a wave that is over', () => sql`update deployment set wave = 1`.execute(site.db)],
  [
    'a deployment that is suspended',
    () => sql`update deployment set suspended_at = now(), suspended_reason = 'it fails'`.execute(site.db),
  ],
  [
    'a deployment that is resumed',
    () => sql`update deployment set suspended_at = null, suspended_reason = null`.execute(site.db),
  ],
  ['a run that begins', (device, deployment) => putRun(site, device, deployment, 'running')],
  ['what a run waits for', () => run(sql`state = 'waiting-for-disk'`)],
  ['where a run was last heard of', () => run(sql`environment = 'linux'`)],
  ['the end of a run', () => run(sql`state = 'failed', ended_at = now()`)],
  ['a run that is cleared', () => run(sql`cleared_at = now()`)],
  ['a run that counts again', () => run(sql`cleared_at = null`)],
  ['a run that is deleted', () => sql`delete from run`.execute(site.db)],
  ['a deployment that is disabled', () => sql`update deployment set enabled = false`.execute(site.db)],
  ['a device’s new name', () => sql`update device set name = 'RENAMED' where name like 'PC-%'`.execute(site.db)],
  [
    'the name of a task sequence',
    () => sql`update task_sequence set name = 'Renamed', description = 'new'`.execute(site.db),
  ],
  ['a setting of the network boot', () => sql`update pxe_settings set prompt_seconds = 20`.execute(site.db)],
  ['a computer that is never answered', () => sql`insert into pxe_ignored_mac values (${MAC})`.execute(site.db)],
  ['a computer that is answered again', () => sql`delete from pxe_ignored_mac`.execute(site.db)],
  ['a computer that a person rejects', () => rejectedComputer()],
  ['one that is approved after all', () => sql`delete from waiting_computer`.execute(site.db)],
  ['a boot image', () => addCurrentBootImage(site)],
  ['another current boot image', () => sql`update boot_image set build_id = '0000000000000000'`.execute(site.db)],
  ['a boot image that is gone', () => sql`delete from boot_image`.execute(site.db)],
  ['a member that leaves', () => sql`delete from collection_member`.execute(site.db)],
  [
    'an SMBIOS UUID that is another device’s now',
    async () => {
      await addDevice(site, 'TWIN', '52:54:00:00:06:02');
      await setUuid(null);
      await setUuid(UUID);
    },
  ],
  [
    'an SMBIOS UUID that counts nothing any more',
    () =>
      sql`insert into duplicate_identity (id, mark, value) values (gen_random_uuid(), 'smbios-uuid', ${UUID})`.execute(
        site.db,
      ),
  ],
  ['an SMBIOS UUID that counts again', () => sql`delete from duplicate_identity`.execute(site.db)],
  ['a device that is obsolete', () => sql`update device set obsolete_at = now() where name = 'TWIN'`.execute(site.db)],
  ['a device that is obsolete no more', () => sql`update device set obsolete_at = null`.execute(site.db)],
  ['an SMBIOS UUID that is nobody’s any more', () => setUuid(null)],
  [
    'a MAC address that is another device’s now',
    () => sql`update device_mac set device_id = ${twin} where mac = ${MAC}`.execute(site.db),
  ],
  ['a device that is deleted', () => sql`delete from device where name = 'TWIN'`.execute(site.db)],
];

async function rejectedComputer() {
  await sql`insert into waiting_computer (id, code, mac, architecture, inventory, first_asked_at, last_asked_at)
    values (gen_random_uuid(), 'ABCD', ${MAC}, 'x64', '{}', now(), now())`.execute(site.db);
  await sql`update waiting_computer set rejected = true`.execute(site.db);
}

/** Once, of the collections that anything is deployed to. */
function maintenanceWindow(start: string) {
  return sql`insert into maintenance_window (collection_id, name, kind, enabled, starts_at, time_zone, duration_minutes, recurrence)
    select distinct collection_id, 'window', 'all', true, ${start}, 'UTC', 60, '{"kind": "none"}'::jsonb from deployment`.execute(
    site.db,
  );
}

/** SMSTSPreferredAdvertID in place of what the device had. */
function preferred(device: TestDevice, deploymentId: string) {
  return sql`insert into device_variable (device_id, name, value) values (${device.id}, 'SMSTSPreferredAdvertID', ${deploymentId.toUpperCase()})
    on conflict (device_id, lower(name)) do update set value = excluded.value`.execute(site.db);
}

/** In how many milliseconds something changes is another number each time. */
function sameFacts(one: BootFacts | undefined, other: BootFacts | undefined): boolean {
  const told = (facts: BootFacts | undefined) =>
    JSON.stringify(facts, (key, value) => (key === 'changesIn' ? value !== null : value));
  return told(one) === told(other);
}

/** Of TWIN; null: of nobody. */
async function setUuid(uuid: string | null): Promise<void> {
  if (uuid === null) await sql`update device set smbios_uuid = null`.execute(site.db);
  else await sql`update device set smbios_uuid = ${uuid} where name = 'TWIN'`.execute(site.db);
}

function run(change: ReturnType<typeof sql>) {
  return sql`update run set ${change}`.execute(site.db);
}

test('whatever a decision rests on, its change is known at once', async (t) => {
  const known = new KnownBootFacts(
    (asking) => loadBootFacts(site, asking),
    () => 0,
  );
  const listener = await known.follow((handler, options) => database.listen(FACT_CHANGES_CHANNEL, handler, options));
  t.after(() => listener.close());
  const device = await addDevice(site, 'PC-1', MAC, UUID);
  const deployment = await deployTo(site, device, 'required');
  const inTheDatabase = async () => (await loadBootFacts(site, [asker]))[0];
  await eventually(async () => sameFacts(await known.of(asker), await inTheDatabase()));
  for (const [what, change] of changes)
    await t.test(what, async () => {
      const before = await known.of(asker);
      await change(device, deployment);
      assert.equal(sameFacts(await inTheDatabase(), before), false, 'the change is one');
      await eventually(async () => sameFacts(await known.of(asker), await inTheDatabase()));
    });
});

test('a report of a run that changes nothing for its boot leaves the facts', async (t) => {
  const told: string[] = [];
  const listener = await database.listen(FACT_CHANGES_CHANNEL, (payload) => told.push(payload));
  t.after(() => listener.close());
  const device = await addDevice(site, 'PC-9', '52:54:00:00:06:09');
  await putRun(site, device, await deployTo(site, device, 'required'), 'running');
  // The membership has told of the device, too: all that came before the marker has been heard.
  await sql`select pg_notify(${FACT_CHANGES_CHANNEL}, 'marker')`.execute(site.db);
  await eventually(async () => told.includes('marker'));
  told.length = 0;
  await sql`update run set acknowledged = acknowledged + 1, state = 'running', message = 'on', progress = '{}'`.execute(
    site.db,
  );
  await sql`update run set ended_at = now()`.execute(site.db);
  await eventually(async () => told.length > 0);
  assert.deepEqual(told, [device.id]);
});

test('a computer that arrives once more as it was leaves the facts, its own and all others’', async (t) => {
  const told: string[] = [];
  const listener = await database.listen(FACT_CHANGES_CHANNEL, (payload) => told.push(payload));
  t.after(() => listener.close());
  const mac = '52:54:00:00:06:0a';
  const { id } = await addDevice(site, 'PC-10', mac);
  const inventory = inventoryOf({ mac, uuid: '4c4c4544-0035-3510-8052-b4c04f4a060a', serialNumber: 'S10' });
  const arrive = (as: Inventory) =>
    sql`with arrived as (select 1), ${savingInventory(id, as, new Date(), sql`arrived`)} select 1`.execute(site.db);
  const tells = async (work: () => Promise<unknown>) => {
    told.length = 0;
    await work();
    await sql`select pg_notify(${FACT_CHANGES_CHANNEL}, 'last')`.execute(site.db);
    await eventually(async () => told.includes('last'));
    return told.length > 1;
  };
  assert.equal(await tells(() => arrive(inventory)), true, 'its UUID is new');
  assert.equal(await tells(() => arrive(inventory)), false);
  const adapters = inventory.networkAdapters.map((adapter) => ({ ...adapter, mac: '52:54:00:00:06:0b' }));
  assert.equal(await tells(() => arrive({ ...inventory, networkAdapters: adapters })), true, 'an address is new');
});
