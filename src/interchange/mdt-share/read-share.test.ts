import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InterchangeError } from '../interchange-error.ts';
import { readTaskSequenceFile } from '../read-task-sequence-file.ts';
import { zipOf } from '../test-exports.ts';
import { endingTest } from '../test-hostile.ts';
import { translateSequence } from '../translate/translate-sequence.ts';
import type { ShareItem } from './inventory.ts';
import { DRIVER, EDITOR, RUNTIME, shareFiles, WINDOWS } from './test-share.ts';

const read = async (files: Readonly<Record<string, string>> = shareFiles) =>
  readTaskSequenceFile(await zipOf(files, true));
const itemOf = (share: readonly ShareItem[], guid: string) => share.find((item) => item.guid === guid);

describe('a deployment share', () => {
  test('is its task sequences under their names in the share, its rules, and what its lists name', async () => {
    const { format, sequences, rules, share, notices } = await read();
    assert.equal(format, 'mdt-share');
    assert.deepEqual(
      sequences.map(({ facts }) => [facts?.id, facts?.name, facts?.description]),
      [
        ['W11', 'Windows 11 for rooms', 'Production'],
        ['OLD', 'Old one', ''],
      ],
    );
    assert.deepEqual(
      rules.map(({ name }) => name),
      ['CustomSettings.ini'],
    );
    assert.equal(share.length, 7);
    assert.deepEqual(
      notices.map(({ path }) => path),
      ['TaskSequences.xml', 'Control/OLD/ts.xml', 'Bootstrap.ini'],
    );
  });

  test('tells each operating system, application, driver and package', async () => {
    const { share } = await read();
    assert.deepEqual(itemOf(share, WINDOWS), {
      ...{ kind: 'operating-system', guid: WINDOWS, name: 'Windows 11 Education', comments: '' },
      ...{ source: '.\\Operating Systems\\W11', enabled: true, hidden: false, folders: ['Windows 11'] },
      ...{ description: 'Windows IBS image', platform: 'x64', build: '10.0.26100.1', type: 'Windows IBS' },
      ...{
        imageFile: '.\\Operating Systems\\W11\\sources\\install.wim',
        imageIndex: 4,
        imageName: 'Windows 11 Education',
      },
      ...{ edition: 'Education', languages: ['en-US', 'de-DE'], includesSetup: true },
    });
    assert.deepEqual(itemOf(share, EDITOR), {
      ...{ kind: 'application', guid: EDITOR, name: 'Editor 8', comments: '', source: '.\\Applications\\Editor 8' },
      ...{ enabled: true, hidden: false, folders: ['Office'], shortName: 'Editor', version: '8', publisher: 'Example' },
      ...{ languages: ['EN'], commandLine: 'msiexec /i editor.msi /qn', workingDirectory: '.\\Applications\\Editor 8' },
      ...{ dependencies: [RUNTIME], restarts: true },
    });
    const runtime = itemOf(share, RUNTIME);
    assert.deepEqual([runtime?.enabled, runtime?.hidden, runtime?.folders], [false, true, []]);
    assert.deepEqual(itemOf(share, DRIVER), {
      ...{ kind: 'driver', guid: DRIVER, name: 'Intel Net e1c62x64.inf 11.8.81.0', comments: '', enabled: true },
      ...{ source: '.\\Out-of-box Drivers\\Net\\e1c62x64\\e1c62x64.inf', hidden: false, folders: [] },
      ...{
        manufacturer: 'Intel',
        version: '11.8.81.0',
        date: '10/28/2010',
        class: 'Net',
        hash: 'B38100',
        signed: true,
      },
      ...{ platforms: ['x64'], systems: ['6.1'], pnpIds: ['PCI\\VEN_8086&DEV_1502', 'PCI\\VEN_8086&DEV_1503'] },
    });
    const update = share.find(({ kind }) => kind === 'package');
    assert.ok(update?.kind === 'package');
    assert.deepEqual([update.type, update.platform, update.comments], ['Update', 'amd64', 'A fix']);
  });

  test('steps name what they need as the share does, and Gather runs the rules', async () => {
    const { sequences, rules } = await read();
    const [first] = sequences;
    assert.ok(first !== undefined);
    const { document, report } = translateSequence(first, { rules: rules.map(({ name }) => name) });
    const [gather, apply, install] = document.steps;
    assert.ok(gather?.type === 'run-task-sequence' && apply?.type === 'apply-operating-system-image');
    assert.equal(gather.options.taskSequence, 'missing:CustomSettings.ini');
    assert.deepEqual([apply.options.image, apply.options.index], [`missing:${WINDOWS}`, 4]);
    assert.equal(install?.type, 'install-application');
    const notes = report.nodes.map((node) => node.notes.join(' '));
    assert.match(
      notes[1] ?? '',
      /is "Windows 11 Education" \(\.\\Operating Systems\\W11\\sources\\install\.wim, image 4\)/,
    );
    assert.match(notes[2] ?? '', /is "Editor 8" \(\.\\Applications\\Editor 8\)/);
    assert.deepEqual(
      report.references.map(({ name, kind, source }) => [name, kind, source]),
      [
        [null, null, null],
        ['Windows 11 Education', 'operating-system-image', '.\\Operating Systems\\W11\\sources\\install.wim'],
        ['Editor 8', 'application', '.\\Applications\\Editor 8'],
      ],
    );
  });

  test('Gather without the rules that it goes by needs attention', async () => {
    const [first] = (await read()).sequences;
    assert.ok(first !== undefined);
    const { report } = translateSequence(first, { rules: ['Other.ini'] });
    assert.equal(report.nodes[0]?.status, 'attention');
  });

  const folders: readonly [path: string, isOfShare: boolean][] = [
    ...['CustomSettings.ini', 'customsettings.INI', '.\\CustomSettings.ini', 'Control\\CustomSettings.ini'].map(
      (path): [string, boolean] => [path, true],
    ),
    ['%DeployRoot%\\Control\\CustomSettings.ini', true],
    ['%DeployRoot%/Control/CustomSettings.ini', true],
    ...[
      '%DeployRoot%\\Lab\\CustomSettings.ini',
      'Lab\\CustomSettings.ini',
      '\\\\other\\share$\\Control\\CustomSettings.ini',
    ].map((path): [string, boolean] => [path, false]),
    ['..\\CustomSettings.ini', false],
    ['C:\\Control\\CustomSettings.ini', false],
  ];
  for (const [path, isOfShare] of folders)
    test(`Gather by ${path} ${isOfShare ? 'runs the rules of the share' : 'needs attention'}`, async () => {
      const steps = (shareFiles['Control/W11/ts.xml'] ?? '').replace(
        'property="RulesFile">',
        `property="RulesFile">${path}`,
      );
      const { sequences, rules } = await read({ ...shareFiles, 'Control/W11/ts.xml': steps });
      const [first] = sequences;
      assert.ok(first !== undefined);
      const { report } = translateSequence(first, { rules: rules.map(({ name }) => name) });
      const [gather] = report.nodes;
      assert.deepEqual(
        [gather?.becomes, gather?.status],
        isOfShare ? ['run-task-sequence', 'translated'] : ['set-dynamic-variables', 'attention'],
      );
      if (!isOfShare) assert.ok(gather?.notes.join().includes(path));
    });

  test('may be the folder Control alone, in any capitals, and with rules alone', async () => {
    const bare = Object.fromEntries(
      Object.entries(shareFiles).map(([name, text]) => [name.slice(8).toUpperCase(), text]),
    );
    assert.equal((await read(bare)).sequences.length, 2);
    const rules = shareFiles['Control/CustomSettings.ini'] ?? '';
    assert.deepEqual(
      (await read({ 'Control/CustomSettings.ini': rules, 'Control/Lab.ini': rules })).rules
        .map(({ name }) => name)
        .sort(),
      ['CustomSettings.ini', 'Lab.ini'],
    );
  });
});

describe('a share that is wrong', () => {
  const wrong: Readonly<Record<string, [Record<string, string>, RegExp]>> = {
    'a list that is no XML': [{ 'Control/Drivers.xml': '<drivers>' }, /Control\/Drivers\.xml, line 1.*not XML/],
    'a list with an entity bomb': [
      { 'Control/Applications.xml': '<!DOCTYPE a [<!ENTITY b "c">]><applications/>' },
      /Applications\.xml.*DOCTYPE/,
    ],
    'a list in place of another': [
      { 'Control/OperatingSystems.xml': '<drivers/>' },
      /<drivers> stands where <oss> is expected/,
    ],
    'folders that are none': [{ 'Control/ApplicationGroups.xml': '<x/>' }, /<x> stands where <groups> is expected/],
    'a sequence that is none': [{ 'Control/W11/ts.xml': '<html/>' }, /Control\/W11\/ts\.xml: html: <html> stands/],
    'rules that are none': [{ 'Control/CustomSettings.ini': '[Settings]\n' }, /CustomSettings\.ini.*no Priority/],
  };
  for (const [what, [files, message]] of Object.entries(wrong))
    test(`${what} is refused with its place`, async () => {
      const all = { ...shareFiles, ...files };
      await assert.rejects(
        async () => read(all),
        (error: unknown) => error instanceof Error && message.test(error.message),
      );
    });

  test('everything that is wrong in its lists is told at once', async () => {
    await assert.rejects(
      read({ ...shareFiles, 'Control/Drivers.xml': '<x/>', 'Control/Packages.xml': '<y/>' }),
      (error: unknown) => {
        assert.ok(error instanceof InterchangeError);
        assert.equal(error.problems.length, 2);
        return true;
      },
    );
  });

  test('one that holds neither sequences nor rules is refused', async () => {
    await assert.rejects(
      read({ 'Control/OperatingSystems.xml': '<oss/>' }),
      /neither a task sequence nor a rules file/,
    );
  });
});

describe('a share that multiplies', () => {
  const many = (count: number, text: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => text(at)).join('');
  const rules = { 'Control/CustomSettings.ini': '[Settings]\nPriority=Default\n' };
  const guid = (at: number) => `{${String(at).padStart(300, 'A')}}`;
  const systems = (count: number) =>
    `<oss>${many(count, (at) => `<os guid="${guid(at)}"><Name>${at}</Name></os>`)}</oss>`;

  endingTest('task sequences without an end in its list are told once each', async () => {
    const listed = many(45_000, (at) => `<ts guid="{${at}}"><ID>W${at}</ID></ts>`);
    const { notices } = await read({ ...rules, 'Control/TaskSequences.xml': `<tss>${listed}</tss>` });
    assert.equal(notices.at(-1)?.message, 'and 44000 more like these');
  });

  endingTest('very many sequences and very many things that they might need', async () => {
    const sequences = Array.from({ length: 2500 }, (_, at) => [`Control/S${at}/ts.xml`, '<sequence version="3.00"/>']);
    const files = { ...Object.fromEntries(sequences), 'Control/OperatingSystems.xml': systems(49_000) };
    assert.equal((await read(files)).sequences.length, 2500);
  });

  endingTest('one thing that is in very many folders, and stands in the list again and again', async () => {
    const groups = many(50_000, (at) => `<group><Name>${at}</Name><Member>{1}</Member></group>`);
    const { share } = await read({
      ...rules,
      'Control/OperatingSystems.xml': `<oss>${many(40_000, () => '<os guid="{1}"/>')}</oss>`,
      'Control/OperatingSystemGroups.xml': `<groups>${groups}</groups>`,
    });
    assert.deepEqual([share.length, share[0]?.folders.length], [1, 50_000]);
  });

  const refused: Readonly<Record<string, [Record<string, string>, RegExp]>> = {
    'more than anybody has': [
      { 'Control/OperatingSystems.xml': systems(50_001) },
      /OperatingSystems\.xml: oss, line 1.*it lists 50001, and 50000 are read/,
    ],
    'more members of folders than anybody has': [
      {
        'Control/OperatingSystems.xml': systems(1),
        'Control/OperatingSystemGroups.xml': `<groups><group><Name>x</Name>${many(100_001, (at) => `<Member>{${at}}</Member>`)}</group></groups>`,
      },
      /its folders have more than 100000 members/,
    ],
    'more rules files than anybody has': [
      Object.fromEntries(
        Array.from({ length: 21 }, (_, at) => [`Control/${at}.ini`, rules['Control/CustomSettings.ini']]),
      ),
      /21 rules files/,
    ],
  };
  for (const [what, [files, message]] of Object.entries(refused))
    test(`${what} is refused`, () =>
      assert.rejects(
        read(what.includes('rules') ? { ...files, 'Control/TaskSequences.xml': '<tss/>' } : { ...rules, ...files }),
        (error: unknown) => error instanceof InterchangeError && message.test(error.message),
      ));

  test('a name without an end is said at length nowhere but in the list itself', async () => {
    const name = 'n'.repeat(100_000);
    const list = `<oss><os guid="${WINDOWS}"><Name>${name}</Name><ImageFile>${name}</ImageFile></os></oss>`;
    const [first] = (await read({ ...shareFiles, 'Control/OperatingSystems.xml': list })).sequences;
    assert.ok(first !== undefined);
    const { report } = translateSequence(first);
    const [reference] = report.references.filter(({ kind }) => kind === 'operating-system-image');
    assert.deepEqual([reference?.name?.length, reference?.source?.length], [100, 1024]);
    assert.ok(JSON.stringify(report.nodes).length < 10_000);
  });

  test('a folder’s name without an end is cut', async () => {
    const groups = `<groups><group><Name>${'n'.repeat(1000)}</Name><Member>${WINDOWS}</Member></group></groups>`;
    const { share } = await read({ ...shareFiles, 'Control/OperatingSystemGroups.xml': groups });
    assert.equal(itemOf(share, WINDOWS)?.folders[0]?.length, 255);
  });
});
