import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DocumentVersion } from '../../api/task-sequence-versions.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeTaskSequence } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const step = (name: string, commandLine = 'true') => ({ type: 'run-command-line', name, options: { commandLine } });
const group = (name: string, ...steps: object[]) => ({ type: 'group', name, steps });
const all = [
  [step('Prepare'), group('Software', step('Install', 'setup.sh')), step('Tidy')],
  [
    group('Software', step('Prepare'), step('Install', 'setup.sh --force')),
    step('Join\u001b[2J', 'join --password a1b2'),
  ],
  [
    group('Software', step('Prepare'), step('Install', 'setup.sh --force')),
    step('Join\u001b[2J', 'join --password c3d4'),
  ],
];

function newSite(): FakeSite {
  const versions = all.map((steps, at): DocumentVersion => {
    const { document } = makeTaskSequence({ version: 1, name: 'Office', steps });
    const saver = at === 0 ? null : { kind: 'user' as const, id: idOf(9), name: 'Kim\u001b[2J' };
    const counted = { steps: 3, runs: at === 2 ? null : 4, restoredFrom: at === 1 ? 1 : null };
    return { ...{ version: at + 1, savedAt: AT, savedBy: saver, name: 'Office', document }, ...counted };
  });
  const sequence = makeTaskSequence({ version: 1, name: 'Office', steps: all[2] });
  return new FakeSite({ taskSequences: [sequence], versions });
}

describe('task-sequences versions', () => {
  test('lists who saved what, and what is not known as such', async () => {
    const { out } = await run(newSite(), 'task-sequences versions Office');
    const lines = out.trimEnd().split('\n');
    assert.match(lines[0] ?? '', /^VERSION +SAVED +BY +STEPS +RUNS +NAME +NOTE$/);
    assert.match(lines[1] ?? '', / 1 .* - +3 +4 +Office +-$/);
    assert.match(lines[2] ?? '', / 2 .*Kim␛\[2J +3 +4 +Office +version 1 again$/);
    assert.match(lines[3] ?? '', / 3 .*Kim.* 3 +- +Office +-$/);
  });

  test('are shown by their number', async () => {
    const { out } = await run(newSite(), 'task-sequences show Office 1');
    assert.match(out, /Version: +1\n[\s\S]*Prepare +\(run-command-line\)\nSoftware/);
    const yaml = await run(newSite(), 'task-sequences show Office 1 --document');
    assert.match(yaml.out, /name: Tidy/);
    const none = await run(newSite(), 'task-sequences show Office 7');
    assert.match(none.error, /has no version 7\. \(SLIP-1002\)/);
    const word = await run(newSite(), 'task-sequences show Office newest');
    assert.match(word.error, /"newest" is not a whole number of 1 or more/);
  });
});

describe('task-sequences diff', () => {
  test('tells what was added, moved, changed and removed, and from where', async () => {
    const { out } = await run(newSite(), 'task-sequences diff Office --from 1 --to 2', { columns: 100 });
    assert.deepEqual(out.trimEnd().split('\n'), [
      '"Office", from version 1 to version 2:',
      '  > moved: "Prepare" in "Software", was in no group',
      '  ~ changed: "Install" in "Software"',
      '      options.commandLine: setup.sh → setup.sh --force',
      '  + added: "Join␛[2J"',
      '  - removed: "Tidy"',
    ]);
  });

  test('is of the two newest unless others are asked for, and never tells a password', async () => {
    const { out } = await run(newSite(), 'task-sequences diff Office', { columns: 100 });
    assert.match(out, /join --password \(secret 1\) → join --password \(secret 2\)/);
    const json = await run(newSite(), 'task-sequences diff Office --output json');
    assert.equal(JSON.parse(json.out).nodes[0].values[0].after, 'join --password (secret 2)');
    const yaml = await run(newSite(), 'task-sequences diff Office --yaml');
    for (const said of [out, json.out, yaml.out]) assert.doesNotMatch(said, /a1b2|c3d4/);
  });

  test('says that nothing differs', async () => {
    const { out } = await run(newSite(), 'task-sequences diff Office --from 2 --to 2');
    assert.equal(out, '"Office", from version 2 to version 2: nothing differs.\n');
  });

  test('shows lines of YAML with those around them', async () => {
    const { out } = await run(newSite(), 'task-sequences diff Office --from 2 --to 3 --yaml');
    assert.deepEqual(
      out.trimEnd().split('\n'),
      [
        '"Office", from version 2 to version 3:',
        '…',
        '  - type: run-command-line',
        '    name: "Join\\e[2J"',
        '    options:',
        '-     commandLine: join --password (secret 1)',
        '+     commandLine: join --password (secret 2)',
      ].map((line) => line.replace(/^ {2}(?=[ -])/, '    ').replace(/^([-+]) {5}/, '$1       ')),
    );
  });
});

describe('task-sequences restore', () => {
  test('says what changes, asks, and saves it as the newest', async () => {
    const site = newSite();
    const { out, questions } = await run(site, 'task-sequences restore Office 1', { answers: ['y'] });
    assert.deepEqual(questions, ['Bring version 1 of "Office" back, as version 4? [y/N] ']);
    assert.match(out, /^This changes:\n[\s\S]*added: "Tidy"[\s\S]*\nVersion 1 of "Office" is back, as version 4\.\n$/);
    assert.equal(site.state.taskSequences[0]?.version, 4);
  });

  test('leaves it where nobody says yes, and what is the newest already', async () => {
    const site = newSite();
    await run(site, 'task-sequences restore Office 1', { answers: ['n'] });
    const { out } = await run(site, 'task-sequences restore Office 3 --yes');
    assert.equal(out, 'Version 3 is the newest of "Office" already.\n');
    assert.equal(site.state.taskSequences[0]?.version, 3);
  });
});
