import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { listAuditEntries } from '../../api/audit.ts';
import { exportToConfigMgr, translateTaskSequences } from '../../api/task-sequence-translations.ts';
import { createTaskSequence, importTaskSequences } from '../../api/task-sequences.ts';
import { shareFiles, WINDOWS } from '../../interchange/mdt-share/test-share.ts';
import { zipOf } from '../../interchange/test-exports.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();
const translate = (bytes: Uint8Array, map: Record<string, string> = {}) =>
  site.admin(translateTaskSequences, { body: { file: Buffer.from(bytes).toString('base64'), map } });
const ts = readFileSync(new URL('../../interchange/testdata/mdt-ts.xml', import.meta.url));

test('a file becomes documents that can be saved as they are, with a row for each step, and leaves no trace', async () => {
  const before = (await site.admin(listAuditEntries)).length;
  const { format, sequences, counts } = await translate(ts);
  assert.equal(format, 'mdt-sequence');
  const [sequence] = sequences;
  assert.ok(sequence !== undefined);
  const steps = sequence.nodes.filter(({ kind }) => kind === 'step');
  assert.equal(
    Object.values(counts).reduce((sum, count) => sum + count, 0),
    steps.length,
  );
  assert.equal((await site.admin(listAuditEntries)).length, before, 'it is no change');
  const saved = await site.admin(createTaskSequence, { body: { document: sequence.document } });
  assert.equal(saved.name, sequence.document.name);
});

test('a sequence goes to ConfigMgr’s XML and back, and what that has no words for is told', async () => {
  const steps = [
    { type: 'restart-computer', name: 'Restart', options: { target: 'pe', delaySeconds: 30 } },
    { type: 'install-boot-loader', name: 'Boot loader', options: {} },
  ];
  const { id } = await site.admin(createTaskSequence, {
    body: { document: { version: 1, name: 'To ConfigMgr', steps } },
  });
  const { xml, unwritten } = await site.admin(exportToConfigMgr, { params: { id } });
  assert.deepEqual(
    unwritten.map(({ name }) => name),
    ['Boot loader'],
  );
  const [back] = (await translate(Buffer.from(xml))).sequences;
  const [restart] = back?.document.steps ?? [];
  assert.ok(restart?.type === 'restart-computer');
  assert.deepEqual([restart.options.target, restart.options.delaySeconds], ['pe', 30]);
});

test('rules alone become a task sequence with a row for each line, and no password', async () => {
  const file = Buffer.from('[Settings]\nPriority=Default\n[Default]\nOSInstall=Y\nAdminPassword=hunter2\n').toString(
    'base64',
  );
  const answer = await site.admin(translateTaskSequences, { body: { file, name: 'Lab.ini' } });
  const [rules] = answer.sequences;
  assert.deepEqual(
    [answer.format, rules?.document.name, rules?.originalId],
    ['mdt-rules', 'Rules of Lab.ini', 'Lab.ini'],
  );
  assert.deepEqual(answer.counts, { native: 1, translated: 1, opaque: 0, attention: 1 });
  assert.ok(!JSON.stringify(answer).includes('hunter2'));
});

test('a deployment share becomes task sequences that run its rules, and a list of what else it holds', async () => {
  const { format, sequences, share } = await translate(await zipOf(shareFiles, true));
  assert.equal(format, 'mdt-share');
  assert.deepEqual(
    sequences.map(({ document }) => document.name),
    ['Windows 11 for rooms', 'Old one', 'Rules of CustomSettings.ini'],
  );
  const windows = share.find(({ id }) => id === WINDOWS);
  assert.deepEqual(
    [windows?.kind, windows?.awaits, windows?.details['imageIndex'], windows?.details['edition']],
    ['operating-system', null, 4, 'Education'],
  );
  assert.deepEqual(share.map(({ kind, awaits }) => [kind, awaits]).slice(1), [
    ['application', 'software'],
    ['application', 'software'],
    ['driver', 'drivers'],
    ['package', 'software-updates'],
  ]);
  const documents = sequences.map(({ originalId, document }) => ({ originalId, document }));
  const { ids } = await site.admin(importTaskSequences, { body: { name: 'share', sequences: documents } });
  assert.equal(ids.length, 3);
});

test('what a share says of itself is told with its rules where it has no sequence', async () => {
  const { 'Control/CustomSettings.ini': rules = '', 'Control/Bootstrap.ini': bootstrap = '' } = shareFiles;
  const answer = await translate(await zipOf({ 'CustomSettings.ini': rules, 'Bootstrap.ini': bootstrap }));
  assert.match(answer.sequences[0]?.notices[0]?.message ?? '', /where the share is/);
});

test('everything that is wrong with a file is told with its place, and DOCTYPE is refused', async () => {
  await assert.rejects(
    translate(
      Buffer.from('<sequence version="3.10"><step name="A" disable="maybe"/><step timeout="soon"/></sequence>'),
    ),
    (error: unknown) => {
      assert.ok(error instanceof Error && 'problems' in error && Array.isArray(error.problems));
      assert.equal(error.problems.length, 2, error.message);
      return refusal('SLIP-1001', 'line 1')(error);
    },
  );
  await assert.rejects(
    translate(Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]><sequence/>')),
    refusal('SLIP-1001', 'DOCTYPE'),
  );
  await assert.rejects(translate(Buffer.from('PK\u0003\u0004 no zip')), refusal('SLIP-1001'));
  await assert.rejects(translate(Buffer.alloc((6 << 20) + 1)), refusal('SLIP-1001', 'are read at most'));
});
