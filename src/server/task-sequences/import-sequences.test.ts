import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import { createTaskSequence, importTaskSequences, listTaskSequences } from '../../api/task-sequences.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();

const runs = (id: string) => ({ type: 'run-task-sequence', name: 'Child', options: { taskSequence: `missing:${id}` } });
const sequence = (name: string, originalId: string | null, ...children: string[]) => ({
  originalId,
  document: { version: 1, name, steps: children.map(runs) },
});
const make = (...sequences: unknown[]) =>
  site.admin(importTaskSequences, {
    body: { name: 'share.zip', sequences: sequences as ReturnType<typeof sequence>[] },
  });
const names = async () => (await site.admin(listTaskSequences)).map(({ name }) => name);

test('sequences that run each other are made in one go, and refer to what they became', async () => {
  const { ids } = await make(
    sequence('Parent', 'ABC00001', 'abc00002', 'ABC00009'),
    sequence('Child', 'ABC00002', 'CustomSettings.ini'),
    sequence('Rules', 'CustomSettings.ini'),
  );
  const made = await site.admin(listTaskSequences);
  const documentOf = (name: string) => JSON.stringify(made.find((each) => each.name === name)?.document);
  assert.deepEqual(
    ids.map((id) => made.find((each) => each.id === id)?.name),
    ['Parent', 'Child', 'Rules'],
  );
  assert.ok(documentOf('Parent').includes(ids[1] ?? '-'));
  assert.ok(documentOf('Parent').includes('missing:ABC00009'), 'what is not of the file stays as it is');
  assert.ok(documentOf('Child').includes(ids[2] ?? '-'));
});

test('sequences that run themselves or each other are refused, each ring with the step that closes it', async () => {
  const before = await names();
  const rings = [sequence('Ouroboros', 'O', 'O'), sequence('Left', 'L', 'R'), sequence('Right', 'R', 'L')];
  await assert.rejects(make(sequence('Innocent', 'I'), ...rings), (error) => {
    assert.ok(error instanceof SlipwayError);
    const problems = error.problems ?? [];
    assert.deepEqual(
      problems.map(({ path, message }) => [path, /end: (.*)\. Remove/.exec(message)?.[1]]),
      [
        ['Task sequence 2 ("Ouroboros"), step 1 ("Child")', '"Ouroboros" → "Ouroboros"'],
        ['Task sequence 4 ("Right"), step 1 ("Child")', '"Left" → "Right" → "Left"'],
      ],
    );
    return error.code === 'SLIP-1001';
  });
  assert.deepEqual(await names(), before, 'nothing is half imported');
});

test('when one is refused, nothing of the file is made, and the one is named', async () => {
  const before = await names();
  await assert.rejects(make(sequence('New', 'A'), sequence('PARENT', 'B')), refusal('SLIP-1003', 'PARENT'));
  const image = { type: 'apply-operating-system-image', name: 'Apply', options: { image: crypto.randomUUID() } };
  const applies = { originalId: null, document: { version: 1, name: 'Applies', steps: [image] } };
  await assert.rejects(make(sequence('New', 'A'), applies), refusal('SLIP-1001', '"Applies": '));
  await assert.rejects(make(sequence('New', 'A'), sequence('', 'B')), refusal('SLIP-1001', 'Task sequence 2'));
  await assert.rejects(make(sequence('Twice', 'A'), sequence('Twice', 'B')), refusal('SLIP-1003', 'Twice'));
  assert.deepEqual(await names(), before);
});

test('what is nested without an end is refused', async () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 2000; level++) deep = [deep];
  await assert.rejects(
    make({ originalId: null, document: { version: 1, name: 'Deep', steps: deep } }),
    refusal('SLIP-1001'),
  );
});

test('characters that a database does not take are saved as their pictures', async () => {
  const step = (text: string) => ({
    type: 'run-command-line',
    name: `Say${text}`,
    options: { commandLine: `echo ${text}` },
  });
  for (const [name, text, picture] of [
    ['Nothing', 'a\0b', 'a\u2400b'],
    ['Half', 'a\ud83db', 'a\ufffdb'],
  ] as const) {
    const document = { version: 1, name: `${name} ${text}`, description: text, steps: [step(text)] };
    const made = await site.admin(createTaskSequence, { body: { document } });
    const [saved] = made.document.steps;
    assert.ok(saved?.type === 'run-command-line');
    assert.deepEqual(
      [made.name, made.description, made.document.name, saved.name, saved.options.commandLine],
      [`${name} ${picture}`, picture, `${name} ${picture}`, `Say${picture}`, `echo ${picture}`],
    );
    await assert.rejects(site.admin(createTaskSequence, { body: { document } }), refusal('SLIP-1003', 'already'));
  }
});
