import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { listAuditEntries } from '../../api/audit.ts';
import { SlipwayError } from '../../api/errors.ts';
import { exportToConfigMgr, shareLimits, translateTaskSequences } from '../../api/task-sequence-translations.ts';
import { createTaskSequence, importTaskSequences, listTaskSequences } from '../../api/task-sequences.ts';
import { writeXml } from '../../formats/xml/write-xml.ts';
import { zipLimits } from '../../interchange/configmgr-export/read-zip.ts';
import { shareFiles, WINDOWS } from '../../interchange/mdt-share/test-share.ts';
import { exportFiles, instance, zipOf } from '../../interchange/test-exports.ts';
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

test('characters that XML cannot hold are refused, each with its group or step', async () => {
  const run = (name: string, commandLine: string) => ({ type: 'run-command-line', name, options: { commandLine } });
  const rules = [{ variables: [{ name: 'A', value: '\u0002' }] }];
  const document = {
    ...{ version: 1, name: 'Beeps', variables: [{ name: 'Bell', value: '\u0007' }] },
    steps: [
      { type: 'group', name: 'All', description: '\u0001', steps: [run('Fine', 'true'), run('Beep', 'echo \u0007')] },
      { type: 'set-dynamic-variables', name: 'Rules', options: { rules } },
      { ...run('Asks', 'true'), condition: { file: 'C:\\\u0003' } },
    ],
  };
  const { id } = await site.admin(createTaskSequence, { body: { document } });
  await assert.rejects(site.admin(exportToConfigMgr, { params: { id } }), (error) => {
    assert.ok(error instanceof SlipwayError);
    assert.match(error.message, /ConfigMgr's XML/);
    assert.deepEqual(
      error.problems?.map(({ path }) => path),
      ['1 ("All")', '1.2 ("Beep")', '2 ("Rules")', '3 ("Asks")', '"Beeps"'],
    );
    return error.code === 'SLIP-1001';
  });
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

test('a file with sequences that run each other in a ring is refused with the place of the step that closes it', async () => {
  const child = (id: string) =>
    `<sequence version="3.10"><group name="All"><subtasksequence name="Run ${id}"><defaultVarList><variable name="TsPackageID" property="TsPackageID">${id}</variable></defaultVarList></subtasksequence></group></sequence>`;
  const ring = { ...exportFiles('ABC00012', child('ABC00099')), ...exportFiles('ABC00099', child('ABC00012')) };
  await assert.rejects(
    translate(await zipOf(ring)),
    refusal('SLIP-1001', 'ABC00012: sequence/group[1]/subtasksequence[1] ("Run ABC00099"), line 1: '),
  );
  const map = { ABC00012: '33333333-3333-4333-8333-333333333333' };
  assert.equal(
    (await translate(await zipOf(ring), map)).sequences.length,
    2,
    'but not where one of them is another here',
  );
});

const PLANTED = 'Pl4nted!';
/** A step whose text of its own is none of the four. */
const step = (type: string, properties: Record<string, string>, more = '') =>
  `<step type="${type}" name="Step">${more}<defaultVarList>${Object.entries(properties)
    .map(([name, value]) => `<variable name="OSD${name}" property="${name}">${value}</variable>`)
    .join('')}</defaultVarList></step>`;
const asked = (type: string, fields: Record<string, string>) =>
  `<condition><expression type="SMS_TaskSequence_${type}ConditionExpression">${Object.entries(fields)
    .map(([name, value]) => `<variable name="${name}">${value}</variable>`)
    .join('')}</expression></condition>`;
const script = Buffer.from(`\uFEFF$password = '${PLANTED}'`, 'utf16le').toString('base64');
const dynamic = (name: string, value: string, secret = 'false') =>
  `&lt;Rules&gt;&lt;Rule&gt;&lt;Variables&gt;&lt;Variable Name="${name}" IsSecret="${secret}"&gt;${value}&lt;/Variable&gt;&lt;/Variables&gt;&lt;/Rule&gt;&lt;/Rules&gt;`;
const command = `tool.exe /password:${PLANTED}`;

/** A password in each place of a sequence that a text can stand in. */
const plantedSteps: Readonly<Record<string, string>> = {
  'a variable that is set': step('SMS_TaskSequence_SetVariableAction', {
    VariableName: 'AdminPassword',
    VariableValue: PLANTED,
  }),
  'a hidden variable that is set': step('SMS_TaskSequence_SetVariableAction', {
    VariableName: 'X',
    VariableValue: PLANTED,
    DoNotShowVariableValue: 'true',
  }),
  'a variable that MDT sets': `<step name="Set"><defaultVarList><variable name="VariableName">LocalPwd</variable><variable name="VariableValue">${PLANTED}</variable></defaultVarList><action>cscript.exe "%SCRIPTROOT%\\ZTISetVariable.wsf"</action></step>`,
  'a dynamic variable': step('SMS_TaskSequence_SetDynamicVariablesAction', { Rules: dynamic('JoinPassword', PLANTED) }),
  'a secret dynamic variable': step('SMS_TaskSequence_SetDynamicVariablesAction', {
    Rules: dynamic('X', PLANTED, 'true'),
  }),
  'the value of a dynamic variable': step('SMS_TaskSequence_SetDynamicVariablesAction', {
    Rules: dynamic('X', command),
  }),
  'a password of a step': step('SMS_TaskSequence_JoinDomainWorkgroupAction', {
    DomainName: 'x',
    DomainPassword: PLANTED,
  }),
  'a command line': step('SMS_TaskSequence_RunCommandLineAction', { CommandLine: command }),
  'a script': step('SMS_TaskSequence_RunPowerShellScriptAction', { SourceScript: script }),
  'parameters of a script': step('SMS_TaskSequence_RunPowerShellScriptAction', {
    ScriptName: 'a.ps1',
    PackageID: 'X',
    Parameters: `-Password ${PLANTED}`,
  }),
  'a step that is not known': step('Vendor_Step', {
    VendorPassword: PLANTED,
    Arguments: command,
    X: `-Token ${PLANTED}`,
  }),
  'an attribute that is not known': `<step type="Vendor_Step" name="S" password="${PLANTED}" arguments="${command}"/>`,
  'an action': `<step name="Act"><action>${command}</action></step>`,
  'a description': `<step name="S" description="The password: ${PLANTED}"><action>true</action></step>`,
  'a name': `<group name="password=${PLANTED}"><step name="password=${PLANTED}"><action>true</action></step></group>`,
  'a condition on a variable': step(
    'SMS_TaskSequence_RebootAction',
    {},
    asked('Variable', { Operator: 'equals', Variable: 'UserPassword', Value: PLANTED }),
  ),
  'a condition on the registry': step(
    'SMS_TaskSequence_RebootAction',
    {},
    asked('Registry', {
      KeyPath: 'HKLM\\X',
      Operator: 'equals',
      Value: 'DefaultPassword',
      Type: 'REG_SZ',
      Data: PLANTED,
    }),
  ),
  'text that belongs nowhere': `<step name="password=${PLANTED}" odd="1">${PLANTED}<action>true</action></step>`,
  'a variable of the sequence': `<globalVarList><variable name="DomainAdminPassword">${PLANTED}</variable></globalVarList><step name="S"><action>true</action></step>`,
  'a text that repeats a password': `${step('SMS_TaskSequence_JoinDomainWorkgroupAction', { DomainPassword: PLANTED })}<step name="S" description="${PLANTED}"><action>tool.exe "${PLANTED}"</action></step>`,
};

for (const [what, steps] of Object.entries(plantedSteps))
  test(`a password in ${what} is nowhere in what comes out`, async () => {
    const sequence = `<sequence version="3.10" name="S">${steps}</sequence>`;
    const exported = {
      ...exportFiles('ABC00099', sequence),
      'SMS_Package/P/object.xml': writeXml(
        instance('SMS_Package', { PackageID: 'ABC00010', PkgSourcePath: `https://joe:${PLANTED}@host/x` }),
      ),
    };
    const files = { ...shareFiles, 'Control/W11/ts.xml': sequence.replace('3.10', '3.00') };
    for (const bytes of [Buffer.from(sequence), await zipOf(exported), await zipOf(files, true)]) {
      const answer = JSON.stringify(await translate(bytes));
      assert.ok(!answer.includes(PLANTED) && !answer.includes(script), answer);
    }
  });

test('groups and sequences tell that a password was left out of their names', async () => {
  const text = `<sequence version="3.00" name="password=${PLANTED}"><group name="password=${PLANTED}"/></sequence>`;
  const [sequence] = (await translate(Buffer.from(text))).sequences;
  assert.equal(sequence?.nodes[0]?.status, 'attention');
  assert.match(sequence?.nodes[0]?.notes.join() ?? '', /password seems to stand in its name/);
  assert.ok(sequence?.notices.some(({ message }) => /name or description of the sequence/.test(message)));
});

test('a password in what a file is refused for is not told', async () => {
  const steps = `<step name="password=${PLANTED}" disable="password=${PLANTED}"/>`;
  await assert.rejects(
    translate(Buffer.from(`<sequence>${steps}</sequence>`)),
    (error: unknown) =>
      refusal('SLIP-1001', 'disable is')(error) && !JSON.stringify([String(error), error]).includes(PLANTED),
  );
});

const rule = (text: string, rest = '') =>
  `[Settings]\r\nPriority=Default\r\n[Default]\r\nOSInstall=Y\r\n${text}\r\n${rest}`;
const plantedFiles: Readonly<Record<string, Record<string, string>>> = {
  'a rule': { 'CustomSettings.ini': rule(`UserPassword=${PLANTED}`) },
  'a rule of a section that nothing leads to': { 'CustomSettings.ini': rule('', `[Old]\r\nAdminPassword=${PLANTED}`) },
  'a rule that stands twice': { 'CustomSettings.ini': rule(`AdminPassword=x\r\nAdminPassword=${PLANTED}`) },
  'a value': { 'CustomSettings.ini': rule(`ScanStateArgs=/encrypt /key:"${PLANTED}"`) },
  'a value that repeats a password': { 'CustomSettings.ini': rule(`AdminPassword=${PLANTED}\r\nOrgName=${PLANTED}`) },
  'a script in a value': { 'CustomSettings.ini': rule(`OrgName=#Decode("${PLANTED}")#`) },
  'a script in a subsection': { 'CustomSettings.ini': rule(`Subsection=#Decode("${PLANTED}")#`) },
  'a database': { 'CustomSettings.ini': rule(`SQLServer=x\r\nDBPwd=${PLANTED}\r\nConnection=${PLANTED}`) },
  'a web service': { 'CustomSettings.ini': rule(`WebService=http://joe:${PLANTED}@x`) },
  'a user exit': { 'CustomSettings.ini': rule(`UserExit=x.vbs ${PLANTED}`) },
  'a line that is none': { 'CustomSettings.ini': rule(`Password ${PLANTED}`) },
  'the settings': { 'CustomSettings.ini': rule('', `[Settings]\r\nPassword=${PLANTED}`) },
  'other rules': {
    'Lab.ini': rule(`Passwords001=${PLANTED}`).replace('[Default]', 'Properties=Passwords(*)\r\n[Default]'),
  },
  'the way to the share': { 'Bootstrap.ini': rule(`UserPassword=${PLANTED}`) },
  'a command line of an application': {
    'Applications.xml': `<applications><application guid="{1}"><Name>token=${PLANTED}</Name><Comments>password: ${PLANTED}</Comments><CommandLine>${command}</CommandLine><Source>https://joe:${PLANTED}@host/x</Source></application></applications>`,
  },
  'a name of a task sequence': {
    'TaskSequences.xml': `<tss><ts guid="{1}"><Name>password=${PLANTED}</Name><Comments>Password: ${PLANTED}</Comments><ID>W11</ID></ts></tss>`,
  },
};
for (const [what, files] of Object.entries(plantedFiles))
  test(`a password in ${what} of a share is nowhere in what comes out`, async () => {
    const planted = Object.fromEntries(Object.entries(files).map(([name, text]) => [`Control/${name}`, text]));
    const answer = JSON.stringify(await translate(await zipOf({ ...shareFiles, ...planted }, true)));
    assert.ok(
      !answer.includes(PLANTED),
      answer.slice(Math.max(0, answer.indexOf(PLANTED) - 300), answer.indexOf(PLANTED) + 50),
    );
  });

test('names that are taken, or stand twice in the file, are told and made distinct, and the import makes these', async () => {
  await site.admin(createTaskSequence, { body: { document: { version: 1, name: 'Office', steps: [] } } });
  const named = (name: string) =>
    `<sequence version="3.00" name="${name}"><step name="a"><action>true</action></step></sequence>`;
  const wrapped = Buffer.from(`<all>${['OFFICE', 'Twice', 'Twice', 'Once'].map(named).join('')}</all>`);
  const { sequences } = await translate(wrapped);
  const names = sequences.map(({ document }) => document.name);
  assert.deepEqual(names, ['OFFICE (2)', 'Twice', 'Twice (2)', 'Once']);
  assert.deepEqual(
    sequences.map(
      ({ notices }) => /a task sequence named "(.*)" already: this one is called/.exec(notices[0]?.message ?? '')?.[1],
    ),
    ['OFFICE', undefined, 'Twice', undefined],
  );
  const documents = sequences.map(({ originalId, document }) => ({ originalId, document }));
  const { ids } = await site.admin(importTaskSequences, { body: { name: 'wrapped', sequences: documents } });
  const made = await site.admin(listTaskSequences);
  assert.deepEqual(
    ids.map((id) => made.find((each) => each.id === id)?.name),
    names,
  );
});

test('what is more than an import takes is refused before it is tried', async () => {
  const many = '<sequence><step name="a"><action>true</action></step></sequence>'.repeat(1001);
  await assert.rejects(translate(Buffer.from(`<all>${many}</all>`)), refusal('SLIP-1001', '1001 task sequences'));
  const rules = `[Settings]\nPriority=${'Default,'.repeat(50)}\n[Default]\nOrgName=${'x'.repeat(31_000)}\nFullName=${'y'.repeat(31_000)}\n`;
  const files = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`Control/${at}.ini`, rules]));
  const share = await zipOf({ ...files, 'Control/CustomSettings.ini': rules }, true);
  await assert.rejects(translate(share), refusal('SLIP-1001', 'are imported at most'));
});

test('what the command line reads of a share is what is unpacked here', () => {
  const { entries, fileBytes, totalBytes } = zipLimits;
  assert.deepEqual({ files: entries, fileBytes, totalBytes }, shareLimits);
});

test('a name that is cut in the midst of a character can be saved', async () => {
  const name = `${'x'.repeat(99)}😀`;
  const steps = `<group name="${name}"><step name="${name}" description="${'y'.repeat(3999)}😀"><action>true</action></step></group>`;
  const text = `<sequence version="3.00" name="${name}" description="${'z'.repeat(511)}😀">${steps}</sequence>`;
  const rules = `[Settings]\nPriority=Model\nProperties=P\n[${'m'.repeat(98)}😀]\nOrgName=1\n`;
  for (const bytes of [Buffer.from(text), Buffer.from(rules)]) {
    const [sequence] = (await translate(bytes)).sequences;
    assert.ok(sequence !== undefined);
    assert.ok(JSON.stringify(sequence).isWellFormed() && !/\\ud[89a-f]/i.test(JSON.stringify(sequence)));
    const saved = await site.admin(createTaskSequence, { body: { document: sequence.document } });
    assert.deepEqual(saved.document, sequence.document);
  }
});

test('what a share says of itself is told with its rules where it has no sequence', async () => {
  const { 'Control/CustomSettings.ini': rules = '', 'Control/Bootstrap.ini': bootstrap = '' } = shareFiles;
  const answer = await translate(await zipOf({ 'CustomSettings.ini': rules, 'Bootstrap.ini': bootstrap }));
  assert.ok(answer.sequences[0]?.notices.some(({ message }) => /where the share is/.test(message)));
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
