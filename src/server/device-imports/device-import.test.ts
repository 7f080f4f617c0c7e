import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createCollection, listCollectionMembers } from '../../api/collections.ts';
import { createDeviceCategory } from '../../api/device-categories.ts';
import { importDevices, previewDeviceImport } from '../../api/device-imports.ts';
import { createDevice, getDevice, listDevices } from '../../api/devices.ts';
import { addDuplicateIdentity } from '../../api/duplicate-identities.ts';
import { SlipwayError } from '../../api/errors.ts';
import { addDevice, deploy } from '../agents/test-agent.ts';
import { dumpTables, findLeaks } from '../test-secret-search.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();
const bring = (text: string, more: object = {}) => site.admin(importDevices, { body: { text, ...more } });
const look = (text: string, more: object = {}) => site.admin(previewDeviceImport, { body: { text, ...more } });
const named = async (name: string) => {
  const [found] = await site.admin(listDevices, { query: { named: name } });
  return found && site.admin(getDevice, { params: { id: found.id } });
};
const countOf = async () => Number((await site.database.pool.query('select count(*) from device')).rows[0].count);

test('a preview tells what each line would do, and does nothing', async () => {
  await site.admin(createDevice, { body: { name: 'there', macs: ['52:54:00:20:00:01'] } });
  const before = await countOf();
  const text =
    'NAME,GUID,MAC\nnew-1,,52:54:00:20:00:02\nthere,,52:54:00:20:00:03\nthere-too,,525400200001\nbad name,,x\n';
  const preview = await look(text, { existing: 'merge', show: 1 });
  assert.deepEqual(preview.totals, { lines: 4, new: 1, merge: 1, overwrite: 0, unchanged: 0, error: 2 });
  assert.deepEqual(
    preview.lines.map(({ line, action, name }) => [line, action, name]),
    [[2, 'new', 'new-1']],
  );
  assert.deepEqual(
    preview.problems.map(({ line, column }) => [line, column]),
    [
      [4, null],
      [5, 'NAME'],
      [5, 'MAC'],
    ],
  );
  assert.equal(await countOf(), before);
});

test('devices come with all that a line says, into collections, with an association', async () => {
  await site.admin(createDeviceCategory, { body: { name: 'Kiosk' } });
  const collection = await site.admin(createCollection, { body: { name: 'Hall' } });
  const columns = [
    'name',
    'mac',
    'smbios-uuid',
    'serial-number',
    'asset-tag',
    'category',
    'source-computer',
    { variable: 'Room' },
  ];
  const uuid = randomUUID();
  const text = `full,52:54:00:21:00:01 52:54:00:21:00:02,${uuid},S1,A1,kiosk,old,12\nold,52:54:00:21:00:03,,,,,,\nself,52:54:00:21:00:04,,,,,self,\n`;
  const totals = await bring(text, {
    columns,
    collectionIds: [collection.id],
    userAccounts: 'capture-all-restore-specified',
  });
  assert.deepEqual(totals, { lines: 3, new: 3, merge: 0, overwrite: 0, unchanged: 0, error: 0 });
  const full = await named('full');
  assert.deepEqual(full?.macs, ['52:54:00:21:00:01', '52:54:00:21:00:02']);
  assert.deepEqual([full?.smbiosUuid, full?.serialNumber, full?.assetTag], [uuid, 'S1', 'A1']);
  assert.deepEqual(
    full?.categories.map(({ name }) => name),
    ['Kiosk'],
  );
  assert.deepEqual(full?.variables, [{ name: 'Room', value: '12', secret: false }]);
  const members = await site.admin(listCollectionMembers, { params: { id: collection.id } });
  assert.deepEqual(
    members.map(({ name }) => name),
    ['full', 'old', 'self'],
  );
  const { rows } = await site.database.pool.query(
    `select source.name as source, destination.name as destination, type, user_accounts from computer_association
      join device source on source.id = source_device_id join device destination on destination.id = destination_device_id order by 1`,
  );
  const accounts = { user_accounts: 'capture-all-restore-specified' };
  assert.deepEqual(rows, [
    { source: 'old', destination: 'full', type: 'side-by-side', ...accounts },
    { source: 'self', destination: 'self', type: 'in-place', ...accounts },
  ]);
  assert.deepEqual(
    (await site.admin(listDevices, { query: { search: '525400210002' } })).map(({ name }) => name),
    ['full'],
  );
});

test('what is there is refused, merged or overwritten', async () => {
  const { id } = await site.admin(createDevice, {
    body: { name: 'ruled', macs: ['52:54:00:22:00:01'], serialNumber: 'S', variables: [{ name: 'Room', value: '1' }] },
  });
  const columns = ['name', 'mac', 'serial-number', 'asset-tag', { variable: 'Room' }];
  const text = 'renamed,52:54:00:22:00:01 52:54:00:22:00:02,T,9,2';
  await assert.rejects(bring(text, { columns }), refusal('SLIP-1001', '1 line(s)'));
  assert.equal((await bring(text, { columns, existing: 'merge' })).merge, 1);
  const merged = await site.admin(getDevice, { params: { id } });
  assert.deepEqual(
    [merged.name, merged.serialNumber, merged.assetTag, merged.variables[0]?.value],
    ['ruled', 'S', '9', '1'],
  );
  assert.equal(merged.macs.length, 2);
  assert.equal((await bring('again,52:54:00:22:00:02,T,9,2', { columns, existing: 'overwrite' })).overwrite, 1);
  const over = await site.admin(getDevice, { params: { id } });
  assert.deepEqual(
    [over.name, over.macs, over.serialNumber, over.variables[0]?.value],
    ['again', ['52:54:00:22:00:02'], 'T', '2'],
  );
  assert.equal((await bring('again,52:54:00:22:00:02,T,9,2', { columns, existing: 'overwrite' })).unchanged, 1);
});

test('no line is taken for a device by what many computers show: a dock’s MAC address, a UUID of the factory', async () => {
  const [dock, factory] = ['00:50:b6:12:34:56', '03000200-0400-0500-0006-000700080009'];
  const { id } = await site.admin(createDevice, { body: { name: 'docked', macs: [dock], smbiosUuid: factory } });
  await site.admin(addDuplicateIdentity, { body: { mark: 'mac', value: dock, comment: '' } });
  const { new: made, merge } = await bring(`undocked,${factory},${dock} 52:54:00:aa:00:01`, { existing: 'merge' });
  assert.deepEqual([made, merge], [1, 0]);
  assert.deepEqual((await site.admin(getDevice, { params: { id } })).macs, [dock]);
  assert.deepEqual(
    (await look(`nobody,${factory},${dock}`)).problems.map(({ line, message }) => [line, message.slice(0, 14)]),
    [[1, 'many computers']],
  );
});

test('a file with a wrong line imports none of its lines, and every wrong one is named', async () => {
  const before = await countOf();
  const lines = Array.from({ length: 300 }, (_, at) => (at % 3 === 0 ? `bad ${at},,x` : `good-${at},${randomUUID()},`));
  await assert.rejects(bring(lines.join('\n')), (error) => {
    assert.ok(error instanceof SlipwayError);
    assert.equal(error.message.includes('100 line(s)'), true, error.message);
    assert.equal(new Set(error.problems?.map(({ path }) => path.split(',')[0])).size, 100);
    assert.deepEqual(error.problems?.[0], {
      path: 'line 1, name',
      message: '"bad 0" is no name: letters, digits and "-", at most 63: it becomes the host name',
    });
    return true;
  });
  assert.equal(await countOf(), before);
});

test('names that there are not are told with their line', async () => {
  const columns = ['name', 'mac', 'category', 'source-computer'];
  const { problems } = await look('n,52:54:00:23:00:01,Nothing,nobody', { columns });
  assert.deepEqual(problems, [
    { line: 1, column: 'category', message: 'there is no device category "Nothing"' },
    { line: 1, column: 'source-computer', message: 'there is no device "nobody"' },
  ]);
});

test('what starts by a file is confirmed for the whole file', async () => {
  const { collection } = await deploy(site, [await addDevice(site)], { purpose: 'required' });
  const text = 'start-1,,52:54:00:24:00:01\nstart-2,,52:54:00:24:00:02';
  const more = { collectionIds: [collection.id] };
  await assert.rejects(bring(text, more), refusal('SLIP-1011', '2 device(s)'));
  await assert.rejects(bring(text, { ...more, confirmDeviceCount: 1 }), refusal('SLIP-1011'));
  assert.equal(await named('start-1'), undefined);
  assert.equal((await bring(text, { ...more, confirmDeviceCount: 2 })).new, 2);
  const other = 'start-1,,52:54:00:24:00:09';
  await assert.rejects(bring(other, { existing: 'overwrite' }), refusal('SLIP-1011', '1 device(s)'));
});

test('a secret column is sealed, and shown nowhere', async () => {
  const columns = ['name', 'mac', { variable: 'JoinPassword', secret: true }];
  const text = 'sealed,52:54:00:25:00:01,planted-secret-value';
  const preview = await site.local.inject({
    method: 'POST',
    url: '/api/devices/imports/preview',
    payload: { text, columns },
  });
  assert.ok(!preview.body.includes('planted'), preview.body);
  const bad = await site.local.inject({
    method: 'POST',
    url: '/api/devices/imports',
    payload: { text: `${text}\nx,y,planted-secret-value`, columns },
  });
  assert.equal(bad.statusCode, 400);
  assert.ok(!bad.body.includes('planted'), bad.body);
  await bring(text, { columns });
  assert.deepEqual((await named('sealed'))?.variables, [{ name: 'JoinPassword', value: null, secret: true }]);
  const outputs = new Map([...(await dumpTables(site.database.pool)), ['log', site.logged()]]);
  assert.deepEqual(findLeaks(new Map([['of the file', 'planted-secret-value']]), outputs), []);
});

for (const [what, text] of [
  ['a million columns', ','.repeat(1_000_000)],
  ['a huge cell', 'x'.repeat(9_000_000)],
  ['quotes without end', `"${'a\n'.repeat(500_000)}`],
  ['SQL', `pc','x'); drop table device; --,,52:54:00:26:00:01`],
  ['more lines than may be', 'a,,b\n'.repeat(100_002)],
] as const)
  test(`${what} are refused in their own time`, async () => {
    const before = await countOf();
    await assert.rejects(bring(text), refusal('SLIP-1001'));
    assert.equal(await countOf(), before);
  });

test('a body beyond all bounds is not read', async () => {
  const payload = `{"text":"${'x'.repeat(70 << 20)}"}`;
  const headers = { 'content-type': 'application/json' };
  const answer = await site.local.inject({ method: 'POST', url: '/api/devices/imports', headers, payload });
  assert.equal(answer.statusCode, 413);
});

const many = Number(process.env['SLIPWAY_IMPORT_LINES'] ?? 5000);
test(`${many} lines are imported as one, and named when they are wrong`, async (t) => {
  const hex = (at: number) => at.toString(16).padStart(8, '0');
  const lines = Array.from(
    { length: many },
    (_, at) => `bulk-${at},${hex(at)}-0000-4000-8000-000000000000,06:00${hex(at).replace(/(..)/g, ':$1')}`,
  );
  const wrong = lines.map((line, at) => (at % 10 === 7 ? `${line}x` : line)).join('\n');
  let begun = performance.now();
  const preview = await look(wrong);
  assert.equal(preview.problems.length, Math.floor((many + 2) / 10));
  t.diagnostic(`preview: ${Math.round(performance.now() - begun)} ms`);
  begun = performance.now();
  assert.equal((await bring(lines.join('\n'))).new, many);
  t.diagnostic(`import: ${Math.round(performance.now() - begun)} ms`);
});
