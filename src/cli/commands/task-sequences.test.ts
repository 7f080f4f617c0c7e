import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { parse } from 'yaml';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf, makeImage, makeTaskSequence } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const folder = mkdtempSync(join(tmpdir(), 'slipway-documents-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const example = readFileSync(join(import.meta.dirname, '../../../docs/examples/debian.yaml'), 'utf8');
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const good = write('debian.yaml', example);
const wrong = write('wrong.yaml', example.replace('target: disk', 'target: moon').replace('index: 1', 'index: 0'));
const group = { type: 'group', name: 'Group', condition: undefined, steps: [] };
const small = {
  ...{ version: 1, name: 'Small', variables: [{ name: 'Room', value: '12' }] },
  steps: [
    {
      ...group,
      steps: [{ type: 'run-command-line', name: 'Say', options: { commandLine: 'true' }, continueOnError: true }],
    },
    { type: 'restart-computer', name: 'Restart', disabled: true, options: { target: 'disk' } },
  ],
};

describe('task-sequences check', () => {
  test('says that a document is valid, without a site', async () => {
    const site = new FakeSite();
    const { out, exitCode } = await run(site, `task-sequences check ${good}`);
    assert.equal(out, `${good} is a valid task sequence.\nThe site looks these up when it is saved: Debian 12.\n`);
    assert.equal(exitCode, 0);
    assert.deepEqual(site.contract.requests, []);
    const json = await run(site, `task-sequences check ${good} --output json`);
    assert.deepEqual(JSON.parse(json.out), {
      ok: true,
      names: { images: ['Debian 12'], packages: [], applications: [], taskSequences: [] },
    });
  });

  test('tells every problem with its line and place', async () => {
    const { out, error, exitCode } = await run(new FakeSite(), `task-sequences check ${wrong}`);
    assert.equal(out, '');
    assert.equal(exitCode, 1);
    const [head, ...problems] = error.trimEnd().split('\n');
    assert.equal(head, `slipway: ${wrong} has 2 problems. (SLIP-1001)`);
    assert.match(problems[0] ?? '', /^ {2}line 23, steps\[0\]\.steps\[2\]\.options\.index: /);
    assert.match(problems[1] ?? '', /^ {2}line 32, steps\[0\]\.steps\[5\]\.options\.target: /);
  });

  test('reads standard input, and says which file cannot be read', async () => {
    const piped = await run(new FakeSite(), 'task-sequences check -', { input: JSON.stringify(small) });
    assert.equal(piped.out, '- is a valid task sequence.\n');
    const none = await run(new FakeSite(), 'task-sequences check nothing.yaml');
    assert.match(none.error, /^slipway: The file \/work\/nothing\.yaml cannot be read: ENOENT.*\(SLIP-6001\)\n$/);
    assert.equal(none.exitCode, 2);
  });
});

describe('task-sequences create and update', () => {
  test('put ids in place of image names', async () => {
    const site = new FakeSite({ images: [makeImage({})] });
    const { out } = await run(site, `task-sequences create ${good}`);
    assert.equal(out, `The task sequence "Install Debian" was made. Its id is ${idOf(100)}.\n`);
    assert.ok(JSON.stringify(site.state.taskSequences[0]!.document).includes(idOf(48)));
    const updated = await run(site, `task-sequences update "install debian" ${good}`);
    assert.equal(updated.out, 'The task sequence "Install Debian" was saved as version 2.\n');
  });

  test('say which images the site has when one is missing', async () => {
    const { error, exitCode } = await run(
      new FakeSite({ images: [makeImage({ name: 'Debian 13' })] }),
      `task-sequences create ${good}`,
    );
    assert.equal(
      error,
      'slipway: The site has no image package "Debian 12" (it has: "Debian 13"). Import or make it first, or correct the name. (SLIP-1002)\n',
    );
    assert.equal(exitCode, 1);
  });

  test("give the site's problems the lines of the file", async () => {
    const { error } = await run(new FakeSite({ images: [makeImage({})] }), `task-sequences create ${wrong}`);
    assert.match(error, /^slipway: .*wrong\.yaml has 2 problems\. \(SLIP-1001\)\n {2}line 23, steps\[0\]\.steps\[2\]/);
  });
});

describe('task-sequences show', () => {
  const site = new FakeSite({ taskSequences: [makeTaskSequence(small)] });

  test('gives the outline', async () => {
    assert.equal(
      (await run(site, 'task-sequences show small', { columns: 80 })).out,
      [
        'Name:       Small',
        `Id:         ${idOf(112)}`,
        'Version:    3',
        'Saved:      2026-11-25 14:03:22',
        'Scopes:     Default',
        'Variables:  Room=12',
        '',
        'Group',
        '  Say  (run-command-line, continues on error)',
        'Restart  (restart-computer, disabled)',
        '',
      ].join('\n'),
    );
  });

  test('gives the document, which can be edited and saved again', async () => {
    const { out } = await run(site, 'task-sequences show small --document');
    assert.equal(parse(out).steps[0].steps[0].name, 'Say');
    const saved = await run(site, 'task-sequences update small -', { input: out.replace('name: Say', 'name: Shout') });
    assert.equal(saved.out, 'The task sequence "Small" was saved as version 4.\n');
    const json = await run(site, 'task-sequences show small --document --output json');
    assert.equal(JSON.parse(json.out).steps[0].steps[0].name, 'Shout');
  });
});

test('task-sequences list and delete', async () => {
  const site = new FakeSite({ taskSequences: [makeTaskSequence(small)] });
  assert.equal(
    (await run(site, 'task-sequences list', { columns: 80 })).out,
    'NAME   ID        VERSION  STEPS  SAVED                DESCRIPTION\nSmall  00000070        3      2  2026-11-25 14:03:22  -\n',
  );
  assert.equal((await run(site, 'task-sequences delete Small --yes')).out, 'The task sequence "Small" was deleted.\n');
  assert.match((await run(site, 'task-sequences list')).out, /^There are no task sequences\. Make one with/);
});

describe('task-sequences export and apply', () => {
  const image = makeImage({ name: 'Debian 12' });

  test('a file is made with names for ids and without what goes without saying; applied again it changes nothing', async () => {
    const site = new FakeSite({ images: [image] });
    await run(site, `task-sequences create ${good}`);
    const path = join(folder, 'exported.yaml');
    const { out } = await run(site, `task-sequences export "Install Debian" ${path}`);
    assert.equal(out, `The task sequence "Install Debian" was written to ${path}.\n`);
    const text = readFileSync(path, 'utf8');
    assert.match(text, /image: Debian 12/);
    assert.doesNotMatch(text, /disabled|continueOnError: false/);
    const again = await run(site, `task-sequences apply ${path}`);
    assert.equal(again.out, `${path}: "Install Debian" is the same as version 1.\n`);
  });

  test('a file that somebody keeps has its comments after the export, and its change is a new version', async () => {
    const site = new FakeSite({ images: [image] });
    await run(site, `task-sequences create ${good}`);
    const path = write('kept.yaml', example.replace('version: 1\n', 'version: 1 # of the language\n'));
    await run(site, `task-sequences export "Install Debian" ${path}`);
    assert.match(readFileSync(path, 'utf8'), /^version: 1 # of the language$/m);
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('minimumMemoryMegabytes: 900', 'minimumMemoryMegabytes: 901'),
    );
    const saved = await run(site, `task-sequences apply ${path}`);
    assert.equal(saved.out, `${path}: "Install Debian" was saved as version 2.\n`);
  });

  test('what is not there is made, several files at once, and a fault is told with its line', async () => {
    const site = new FakeSite({ images: [image] });
    const other = write('small.json', JSON.stringify(small));
    const { out } = await run(site, `task-sequences apply ${good} ${other}`);
    assert.equal(
      out,
      `${good}: the task sequence "Install Debian" was made.\n${other}: the task sequence "Small" was made.\n`,
    );
    const { error } = await run(site, `task-sequences apply ${wrong}`);
    assert.match(error, /line 32, steps\[0\]\.steps\[5\]\.options\.target/);
  });

  test('ConfigMgr’s XML is written beside what it has no words for, and over no file', async () => {
    const site = new FakeSite({ taskSequences: [makeTaskSequence(small)] });
    const path = join(folder, 'small.xml');
    const { out } = await run(site, `task-sequences export-configmgr small ${path}`);
    assert.match(out, /was written to .*small\.xml\.\n {2}Boot loader: ConfigMgr has no such step\n/);
    assert.equal(readFileSync(path, 'utf8'), '<sequence name="Small"/>\n');
    const again = await run(site, `task-sequences export-configmgr small ${path}`);
    assert.match(again.error, /is not written over/);
  });

  test('a file of something else is not written over', async () => {
    const site = new FakeSite({ taskSequences: [makeTaskSequence(small)] });
    for (const text of ['services: { web: {} }\n', 'a: [\n', 'just words\n']) {
      const path = write('other.yaml', text);
      const { error, exitCode } = await run(site, `task-sequences export small ${path}`);
      assert.notEqual(exitCode, 0);
      assert.match(error, /is no task sequence, so it is not written over/);
      assert.equal(readFileSync(path, 'utf8'), text);
    }
  });

  test('without a file it goes to standard output', async () => {
    const site = new FakeSite({ taskSequences: [makeTaskSequence(small)] });
    assert.equal(parse((await run(site, 'task-sequences export small')).out).name, 'Small');
  });
});

describe('task-sequences templates and new', () => {
  test('tell what there is, and write a document that is valid', async () => {
    const site = new FakeSite({ images: [makeImage({ name: 'Debian 12' })] });
    assert.match((await run(site, 'task-sequences templates')).out, /^install-linux +Install a Linux image/m);
    const { out } = await run(site, 'task-sequences new install-linux Office --image "Debian 12"');
    const made = await run(site, `task-sequences apply ${write('new.yaml', out)}`);
    assert.match(made.out, /the task sequence "Office" was made/);
  });

  test('say what is missing, and which templates there are', async () => {
    const without = await run(new FakeSite(), 'task-sequences new install-windows Office');
    assert.match(without.error, /needs --image/);
    const upgrade = await run(new FakeSite(), 'task-sequences new in-place-upgrade Office');
    assert.match(upgrade.error, /needs --upgrade-package/);
    assert.match((await run(new FakeSite(), 'task-sequences new fly Office')).error, /There are: install-linux, /);
  });
});
