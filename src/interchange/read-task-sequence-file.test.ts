import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeXml } from '../formats/xml/write-xml.ts';
import { InterchangeError } from './interchange-error.ts';
import { readTaskSequenceFile } from './read-task-sequence-file.ts';
import { walkForeign } from './task-sequence-xml/tree.ts';
import { exportFiles, instance, zipOf } from './test-exports.ts';
import { fixture } from './test-fixtures.ts';
import { endingTest } from './test-hostile.ts';

const sequenceText = fixture('configmgr-sequence.xml').toString();

test('an export gives its steps, what is kept beside them, and the packages that it needs', async () => {
  const file = await readTaskSequenceFile(await zipOf(exportFiles('ABC00099', sequenceText)));
  assert.deepEqual(
    [file.format, file.userStateMigrationPackage, file.sequences.length],
    ['configmgr-export', 'ABC00002', 1],
  );
  const [{ sequence, facts, packages }] = file.sequences as [(typeof file.sequences)[0]];
  assert.equal([...walkForeign(sequence.nodes)].length, 6);
  assert.deepEqual(
    [facts?.id, facts?.name, facts?.bootImage, facts?.supportedOperatingSystems, facts?.properties.has('Sequence')],
    ['ABC00099', 'Exported', 'ABC00001', ['All x64 Windows 11', 'All x64 Windows 10'], false],
  );
  assert.deepEqual(
    packages.map(({ id, name, kind, version, program }) => [id, name, kind, version, program]),
    [
      ['ABC00010', 'Drivers', 'package', '1.5', null],
      ['ABC00001', 'Boot image x64', 'boot-image', '10.0', null],
      ['ScopeId_1/Application_2', 'Editor', 'application', null, null],
      ['ABC00011', null, null, null, 'Install'],
    ],
  );
});

test('a site without a package of USMT writes zeros', async () => {
  const files = exportFiles('ABC00099', sequenceText);
  const usmt = { 'SMS_TaskSequencePackage/USERSTATE_MIGRATION_PACKAGE.xml': '<string>00000000</string>' };
  assert.equal((await readTaskSequenceFile(await zipOf({ ...files, ...usmt }))).userStateMigrationPackage, null);
});

test('objects that were exported with it tell where packages come from; child sequences are read behind it', async () => {
  const child = exportFiles('ABC00012', '<sequence version="3.10"><step name="only"/></sequence>');
  const parent = exportFiles('ABC00099', sequenceText);
  const drivers = instance('SMS_DriverPackage', {
    PackageID: 'ABC00010',
    Name: 'Drivers',
    Version: '2',
    PkgSourcePath: '\\\\files\\drivers',
    PackageType: '3',
  });
  const files = {
    ...child,
    ...parent,
    'SMS_DriverPackage/ABC00010/object.xml': writeXml(drivers),
    'SMS_Odd/1/object.xml': '<x/>',
  };
  const file = await readTaskSequenceFile(await zipOf(files, true));
  assert.deepEqual(
    file.sequences.map(({ facts }) => facts?.id),
    ['ABC00099', 'ABC00012'],
  );
  const [needed] = file.sequences[0]!.packages;
  assert.deepEqual([needed?.version, needed?.sourcePath], ['1.5', '\\\\files\\drivers']);
  assert.deepEqual(
    file.objects.map(({ id, kind }) => [id, kind]),
    [['ABC00010', 'driver-package']],
  );
  assert.deepEqual(
    file.notices.map(({ path, message }) => `${path}: ${message}`),
    ['SMS_Odd/1/object.xml: This is no object of ConfigMgr and is left out.'],
  );
});

test('problems of all files of an export are told at once, each with its file', async () => {
  const files = {
    ...exportFiles('ABC00012', '<sequence><step name="a" disable="x"/></sequence>'),
    ...exportFiles('ABC00099', '<sequence>\n<step name="b">\n</sequence>'),
  };
  await assert.rejects(readTaskSequenceFile(await zipOf(files)), (error: InterchangeError) => {
    assert.deepEqual(
      error.problems.map(({ path, line, message }) => `${path} ${line}: ${message.slice(0, 30)}`).sort(),
      [
        'SMS_TaskSequencePackage/ABC00012/object.xml: Sequence: sequence/step[1] ("a") 1: disable is "x", but must be tr',
        'SMS_TaskSequencePackage/ABC00099/object.xml: Sequence 3: This is not XML that can be re',
      ],
    );
    return true;
  });
});

test('of very many problems in very many files the first thousand are told', async () => {
  const wrong = `<sequence>${'<step name="a" disable="x"/>'.repeat(600)}</sequence>`;
  const files = Object.assign({}, ...['1', '2', '3'].map((n) => exportFiles(`ABC0000${n}`, wrong)));
  await assert.rejects(readTaskSequenceFile(await zipOf(files, true)), (error: InterchangeError) => {
    assert.deepEqual([error.problems.length, error.problems.at(-1)?.message], [1001, 'and 800 more like these']);
    return true;
  });
});

const kinds: [what: string, bytes: Buffer, format: string, steps: number][] = [
  ['a sequence of ConfigMgr alone', fixture('configmgr-sequence.xml'), 'configmgr-sequence', 4],
  ['the same in UTF-16', Buffer.from(`\uFEFF${sequenceText}`, 'utf16le'), 'configmgr-sequence', 4],
  ['ts.xml of MDT', fixture('mdt-ts.xml'), 'mdt-sequence', 2],
  ['an MDT template for ConfigMgr', fixture('configmgr-template.xml'), 'configmgr-template', 1],
  [
    'object.xml alone',
    Buffer.from(exportFiles('ABC00099', sequenceText)['SMS_TaskSequencePackage/ABC00099/object.xml']!),
    'configmgr-object',
    4,
  ],
  [
    'a sequence as text in <SequenceData>',
    Buffer.from(
      '<SmsTaskSequencePackage><SequenceData><![CDATA[<sequence><step name="a"/></sequence>]]></SequenceData></SmsTaskSequencePackage>',
    ),
    'configmgr-template',
    1,
  ],
  [
    'a sequence inside something else',
    Buffer.from('<tss><ts><sequence version="3.00"><step name="a"/></sequence></ts></tss>'),
    'mdt-sequence',
    1,
  ],
];
for (const [what, bytes, format, steps] of kinds) {
  test(`finds out that a file is ${what}`, async () => {
    const file = await readTaskSequenceFile(bytes);
    const found = [...walkForeign(file.sequences[0]?.sequence.nodes ?? [])].filter(({ kind }) => kind !== 'group');
    assert.deepEqual([file.format, file.sequences.length, found.length], [format, 1, steps]);
  });
}

test('a template gives its facts and the packages that they name', async () => {
  const file = await readTaskSequenceFile(fixture('configmgr-template.xml'));
  const [{ facts, packages }] = file.sequences as [(typeof file.sequences)[0]];
  assert.deepEqual(
    [facts?.name, facts?.category, facts?.supportedOperatingSystems],
    ['Client template', 'Templates', ['All x64 Windows 11', 'All x64 Windows 10']],
  );
  assert.deepEqual(
    packages.map(({ id, kind, program }) => [id, kind, program]),
    [
      ['BOOT0001', 'boot-image', null],
      ['TOOLS001', 'package', 'Prepare'],
    ],
  );
});

const refusals: [what: string, bytes: Buffer, message: RegExp][] = [
  ['an empty file', Buffer.alloc(0), /The file is empty/],
  ['a list of MDT', Buffer.from('<tss><ts guid="1"><Name>x</Name></ts></tss>'), /list of task sequences.*ts\.xml/],
  [
    'other XML',
    Buffer.from('<html><body/></html>'),
    /<html> holds no task sequence\. Known are .*, <sequence>, MDT's ts\.xml, and rules/,
  ],
  [
    'an object that is no task sequence',
    Buffer.from('<INSTANCE CLASSNAME="SMS_Package"/>'),
    /is a SMS_Package, not a task sequence/,
  ],
  [
    'an object without steps',
    Buffer.from('<INSTANCE CLASSNAME="SMS_TaskSequencePackage"/>'),
    /Sequence: The object has no steps/,
  ],
  ['a template without steps', Buffer.from('<SmsTaskSequencePackage/>'), /no <SequenceData>/],
  [
    'a template with other steps',
    Buffer.from('<SmsTaskSequencePackage><SequenceData>&lt;a/&gt;</SequenceData></SmsTaskSequencePackage>'),
    /It holds <a>, not <sequence>/,
  ],
  ['YAML', Buffer.from('version: 1\n'), /line 1, column 1: This is not XML that can be read/],
  [
    'a zip without files',
    Buffer.from('504b0506000000000000000000000000000000000000', 'hex'),
    /no export of a task sequence: .* but nothing/,
  ],
  ['an entity bomb', Buffer.from('<!DOCTYPE s [<!ENTITY a "aaaa">]><sequence name="&a;"/>'), /a DOCTYPE is refused/],
];
for (const [what, bytes, message] of refusals) {
  test(`refuses ${what}`, () =>
    assert.rejects(
      readTaskSequenceFile(bytes),
      (error) => error instanceof InterchangeError && message.test(error.message),
    ));
}

const blanks: Readonly<Record<string, Buffer>> = {
  'carriage returns alone': Buffer.alloc(256 << 10, '\r'),
  'blanks alone': Buffer.alloc(256 << 10, ' \t'),
  'line ends of Windows': Buffer.alloc(256 << 10, 'x\r\n'),
  'blanks in UTF-16': Buffer.from('\uFEFF\r'.padEnd(256 << 10, '\r'), 'utf16le'),
  'brackets that are none of settings': Buffer.alloc(256 << 10, '\r[settings'),
};
for (const [what, bytes] of Object.entries(blanks))
  endingTest(`a quarter of a megabyte of ${what} are refused in no time`, () =>
    assert.rejects(readTaskSequenceFile(bytes), InterchangeError),
  );

test('rules are known by their section [Settings], wherever it stands and however lines end', async () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = ['', '; rules', ' \t[SETTINGS]', 'Priority=Default', '[Default]'].join(end);
    assert.equal((await readTaskSequenceFile(Buffer.from(text))).format, 'mdt-rules');
  }
  await assert.rejects(readTaskSequenceFile(Buffer.from('x [Settings]\nPriority=Default\n')), /not XML/);
});

test('refuses a zip of something else, and says what is in it', async () => {
  await assert.rejects(
    readTaskSequenceFile(await zipOf({ 'word/document.xml': '<x/>' })),
    /has no SMS_TaskSequencePackage\/…\/object\.xml, but word\/document\.xml/,
  );
});

test('a file with pieces cut out, doubled or exchanged is read or refused with an InterchangeError', async () => {
  const pieces = sequenceText.split(/(?=[<"])/);
  const edit = fc.record({ at: fc.nat(pieces.length - 1), from: fc.nat(pieces.length - 1), how: fc.nat(2) });
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 2 }), async (edits) => {
      const changed = [...pieces];
      for (const { at, from, how } of edits)
        changed.splice(at, how === 0 ? 0 : 1, ...(how === 1 ? [] : [pieces[from]!]));
      try {
        await readTaskSequenceFile(Buffer.from(changed.join('')));
        read += 1;
      } catch (error) {
        if (!(error instanceof InterchangeError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(read > 10 && read < 490, `${read} read: too one-sided to mean anything`);
});
