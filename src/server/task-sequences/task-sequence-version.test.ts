/** Older versions of a task sequence, through the API on a real database. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import * as versions from '../../api/task-sequence-versions.ts';
import { createTaskSequence, deleteTaskSequence, updateTaskSequence } from '../../api/task-sequences.ts';
import { addDevice, deploy, newRun } from '../agents/test-agent.ts';
import { localAdministrator } from '../http/administrator.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { addUser, clientOf } from '../users/test-people.ts';
import { DOCUMENTS_AT_ONCE, listTaskSequenceVersions } from './task-sequence-version.ts';

const site = await createTestSite();
const step = (name: string, commandLine = 'true') => ({ type: 'run-command-line', name, options: { commandLine } });

/** A sequence with a version for each of these lists of steps. */
async function sequenceOf(...all: readonly (readonly object[])[]): Promise<{ id: string; name: string }> {
  const name = `Sequence ${randomUUID()}`;
  const document = (steps: readonly object[] = []) => ({ version: 1, name, steps });
  const { id } = await site.admin(createTaskSequence, { body: { document: document(all[0]) } });
  for (const steps of all.slice(1))
    await site.admin(updateTaskSequence, { params: { id }, body: { document: document(steps) } });
  return { id, name };
}

const list = (id: string, client = site.admin) => client(versions.listTaskSequenceVersions, { params: { id } });
const difference = (id: string, query: { from?: number; to?: number } = {}) =>
  site.admin(versions.getTaskSequenceDifference, { params: { id }, query });
const restore = (id: string, version: number, body = {}) =>
  site.admin(versions.restoreTaskSequenceVersion, { params: { id, version }, body });

test('each save is a version that says who saved it and when, and every document stays', async () => {
  const { id, name } = await sequenceOf([step('A')], [step('A'), { type: 'group', name: 'G', steps: [step('B')] }]);
  const found = await list(id);
  assert.deepEqual(
    found.map(({ version, savedBy, restoredFrom, name: said, steps, runs }) => [
      ...[version, savedBy, restoredFrom, said, steps, runs],
    ]),
    [
      [2, { kind: 'local' }, null, name, 2, 0],
      [1, { kind: 'local' }, null, name, 1, 0],
    ],
  );
  const first = await site.admin(versions.getTaskSequenceVersion, { params: { id, version: 1 } });
  assert.deepEqual(
    first.document.steps.map((each) => each.name),
    ['A'],
  );
});

test('of many versions all are told, with few of their documents in memory at once, and runs are counted once', async () => {
  const count = 2 * DOCUMENTS_AT_ONCE + 3;
  const { id } = await sequenceOf(...Array.from({ length: count }, (_, at) => [step(`Step ${at}`)]));
  const documents: number[] = [];
  let ofRuns = 0;
  const watched = site.site.db.withPlugin({
    transformQuery: ({ node }) => {
      if (JSON.stringify(node).includes('"name":"run"')) ofRuns += 1;
      return node;
    },
    transformResult: async ({ result }) => {
      documents.push(result.rows.filter((row) => 'document' in row).length);
      return result;
    },
  });
  const found = await listTaskSequenceVersions({ ...site.site, db: watched }, id, localAdministrator);
  assert.deepEqual(
    found.map(({ version, steps, runs }) => [version, steps, runs]),
    Array.from({ length: count }, (_, at) => [count - at, 1, 0]),
  );
  assert.ok(Math.max(...documents) <= DOCUMENTS_AT_ONCE, documents.join());
  assert.equal(ofRuns, 1);
});

test('a version that was saved before savers were kept says that it is not known', async () => {
  const { id } = await sequenceOf([]);
  await site.database.pool.query('update task_sequence_version set saved_by = null where task_sequence_id = $1', [id]);
  assert.equal((await list(id))[0]?.savedBy, null);
});

test('a version that is not there is told as such', async () => {
  const { id, name } = await sequenceOf([]);
  const get = (version: number) => site.admin(versions.getTaskSequenceVersion, { params: { id, version } });
  await assert.rejects(get(7), refusal('SLIP-1002', `"${name}" has no version 7`));
  await assert.rejects(get(0), refusal('SLIP-1001', 'version'));
  await assert.rejects(get(2 ** 40), refusal('SLIP-1001', 'version'));
  await assert.rejects(difference(id, { from: 9 }), refusal('SLIP-1002', 'no version 9'));
  await assert.rejects(restore(id, 7), refusal('SLIP-1002', 'no version 7'));
  await assert.rejects(list(randomUUID()), refusal('SLIP-1002', 'no task sequence'));
});

test('the difference is of the two newest unless others are asked for, in either direction, and tells no secret', async () => {
  const secret = (password: string) => step('Join', `join --password ${password}`);
  const { id } = await sequenceOf([step('A'), secret('hunter2-4711')], [secret('hunter2-4711')], [secret('Correct9!')]);
  const newest = await difference(id);
  assert.deepEqual([newest.from, newest.to], [2, 3]);
  assert.deepEqual(newest.nodes[0]?.values, [
    {
      path: 'options.commandLine',
      before: 'join --password (secret 1)',
      after: 'join --password (secret 2)',
    },
  ]);
  const kinds = async (query: object) => (await difference(id, query)).nodes.map(({ kind, name }) => `${kind} ${name}`);
  assert.deepEqual(await kinds({ from: 1, to: 2 }), ['removed A']);
  assert.deepEqual(await kinds({ from: 2, to: 1 }), ['added A']);
  assert.deepEqual(await kinds({ from: 3, to: 3 }), []);
  const only = await sequenceOf([step('A')]);
  assert.deepEqual(await difference(only.id), { from: 1, to: 1, values: [], nodes: [] });
});

test('bringing a version back saves it as the newest, unless somebody has saved another meanwhile', async () => {
  const { id } = await sequenceOf([step('A')], [step('B')]);
  await assert.rejects(restore(id, 1, { basedOnVersion: 1 }), refusal('SLIP-1004', 'saved version 2'));
  const restored = await restore(id, 1, { basedOnVersion: 2 });
  assert.equal(restored.version, 3);
  assert.equal(restored.document.steps[0]?.name, 'A');
  assert.deepEqual(
    (await list(id)).map(({ restoredFrom }) => restoredFrom),
    [1, null, null],
  );
});

test('a version is not brought back that runs a sequence which is gone since, or whose name is taken', async () => {
  const inner = await sequenceOf([step('A')]);
  const { id } = await sequenceOf(
    [{ type: 'run-task-sequence', name: 'Inside', options: { taskSequence: inner.id } }],
    [],
  );
  await site.admin(deleteTaskSequence, { params: { id: inner.id } });
  await assert.rejects(restore(id, 1), refusal('SLIP-1001', 'not here'));
  assert.equal((await list(id)).length, 2);
});

test('a version tells how many runs began with it, to whom may see runs', async () => {
  const device = await addDevice(site);
  const { sequence } = await deploy(site, [device], { steps: [step('A')] });
  await newRun(site, device);
  assert.deepEqual(
    (await list(sequence.id)).map(({ runs }) => runs),
    [1],
  );
  const withoutRuns = await addUser(site, 'sonja', 'security-administrator');
  const counted = await list(sequence.id, await clientOf(site, withoutRuns.id));
  assert.deepEqual(
    counted.map(({ runs, savedBy }) => [runs, savedBy]),
    [[null, { kind: 'local' }]],
  );
});

test('who saved it is a person, by name', async () => {
  const { id } = await addUser(site, 'dora', 'deployment-manager');
  const client = await clientOf(site, id);
  const body = { document: { version: 1, name: 'By Dora', steps: [] } };
  const sequence = await client(createTaskSequence, { body });
  const saver = (await list(sequence.id))[0]?.savedBy;
  assert.equal(saver?.kind, 'token');
});
