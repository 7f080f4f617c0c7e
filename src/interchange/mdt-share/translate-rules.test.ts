import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { walk } from '../../task-sequence/document.ts';
import { InterchangeError } from '../interchange-error.ts';
import { endingTest } from '../test-hostile.ts';
import { readRulesFile } from './rules-file.ts';
import { translateRules } from './translate-rules.ts';

const translated = (text: string | Uint8Array) => translateRules(readRulesFile('CustomSettings.ini', text));

/** The line of one key, in a file of which everything else is native or translated. */
function lineOf(text: string, key: string) {
  const line = translated(text).report.nodes.find(({ name }) => name.toLowerCase() === key.toLowerCase());
  assert.ok(line !== undefined, `${key} is in no line of the report`);
  return line;
}

const inDefault = (line: string) => `[Settings]\nPriority=Default\nProperties=Room, Sites(*)\n[Default]\n${line}\n`;

describe('what becomes of a line', () => {
  const lines: readonly [string, string, RegExp | null][] = [
    ['OSDComputerName=PC-%SerialNumber%', 'native', null],
    ['SkipBitLocker=YES', 'native', null],
    ['Room=12', 'native', null],
    ['Sites001=north', 'native', null],
    ['MandatoryApplications001={0}', 'native', null],
    ['OrgName=', 'translated', /sets nothing/],
    ['Applications003={c}', 'translated', /A number before it is missing/],
    ['Applications={c}', 'translated', /It is a list/],
    ['SkipAppsOnUpgrade=YES', 'translated', /MDT knows no such property/],
    ['_SMSTSOrgName=School', 'translated', /engine’s own/],
    [
      'OSDComputerName=PC-#Right("%SerialNumber%",7)#',
      'attention',
      /^Its value is VBScript, which is not evaluated\. Set OSDComputerName in another way\.$/,
    ],
    ['SLShare=%DeployRoot%\\Logs', 'attention', /Nothing here sets DeployRoot/],
    ['OSDComputerName=PC-%MACAddress001%', 'attention', /Nothing here sets MACAddress001/],
    ['UserExit=Names.vbs', 'attention', /script is not run/],
    ['AdminPassword=hunter2', 'attention', /secret variable OSDLocalAdminPassword/],
    ['DomainAdminPassword=hunter2', 'attention', /secret variable OSDJoinPassword/],
    ['UserPassword=hunter2', 'attention', /secret variable UserPassword/],
    ['BdePin=hunter2', 'attention', /secret variable OSDBitLockerPIN/],
    ['LoadStateArgs=/decrypt /key:hunter2', 'attention', /A password seems to stand in its value.*LoadStateArgs/],
    ['SkipAdminPassword=YES', 'native', null],
    [`OrgName=${'x'.repeat(40_000)}`, 'attention', /32000 characters/],
    ['Subsection=Here-#1+1#', 'attention', /^Which section it leads to is VBScript: write a condition for each\.$/],
    ['Subsection=Memory-%Memory%', 'attention', /depends on Memory/],
    ['Subsection=Default', 'attention', /leads back to \[Default\]/],
  ];
  for (const [line, status, note] of lines)
    test(`${line.slice(0, 60)}: ${status}`, () => {
      const row = lineOf(inDefault(line), line.slice(0, line.indexOf('=')));
      assert.equal(row.status, status);
      assert.match(row.notes.join(' '), note ?? /^$/);
      assert.equal(row.kind, 'rule');
    });

  test('every line has one row, in the order of the file, and the counts are theirs', () => {
    const text = `${inDefault('OrgName=a\nOrgName=b\nRoom=1')}[Default]\nRoom=2\n[Nowhere]\nRoom=3\n[Settings]\nPriority=X\n`;
    const { report } = translated(text);
    assert.deepEqual(
      report.nodes.map(({ line, path, status }) => [line, path, status]),
      [
        [2, '[Settings] Priority', 'translated'],
        [3, '[Settings] Properties', 'translated'],
        [5, '[Default] OrgName', 'native'],
        [6, '[Default] OrgName', 'translated'],
        [7, '[Default] Room', 'native'],
        [9, '[Default] Room', 'translated'],
        [11, '[Nowhere] Room', 'translated'],
        [13, '[Settings] Priority', 'translated'],
      ],
    );
    assert.deepEqual(report.counts, { native: 2, translated: 6, opaque: 0, attention: 0 });
  });

  test('a section that asks a database is told line by line, and nothing of it is taken', () => {
    const text =
      '[Settings]\nPriority=CSettings, Default\n[CSettings]\nSQLServer=DB01\nTable=ComputerSettings\nParameters=UUID\nDBPwd=hunter2\nOrgName=x\n[Default]\nOrgName=y\n';
    const { document, report } = translated(text);
    const ofSection = report.nodes.filter(({ path }) => path.startsWith('[CSettings]'));
    assert.deepEqual(new Set(ofSection.map(({ status }) => status)), new Set(['attention']));
    assert.equal(ofSection.length, 5);
    assert.match(ofSection[0]?.notes.join() ?? '', /asks a database/);
    assert.ok(!JSON.stringify(document).includes('"value":"x"'));
  });

  test('a property that nothing here knows chooses no section, and its sections need attention', () => {
    const { report } = translated('[Settings]\nPriority=Memory, Default\n[4096]\nRoom=1\n[Default]\nOSInstall=Y\n');
    assert.deepEqual(
      report.nodes.map(({ status }) => status),
      ['attention', 'attention', 'native'],
    );
  });

  test('each line that becomes a rule names the step that it is in', () => {
    const { document, report } = translated(
      '[Settings]\nPriority=ByType, Default\n[ByType]\nSubsection=Laptop-%IsLaptop%\n[Laptop-True]\nMachineObjectOU=OU=Laptops\n[Default]\nOSInstall=Y\n',
    );
    const names = new Map([...walk(document.steps)].map(({ id, name }) => [id, name]));
    assert.deepEqual(
      report.nodes.map(({ name, id, becomes }) => [name, names.get(id) ?? '', becomes]),
      [
        ['Priority', '', 'nothing'],
        ['Subsection', '[ByType]', 'group'],
        ['MachineObjectOU', '[Laptop-True]', 'set-dynamic-variables'],
        ['OSInstall', '[Default]', 'set-dynamic-variables'],
      ],
    );
  });
});

test('passwords are nowhere in what comes out', () => {
  const passwords = [
    'AdminPassword',
    'UserPassword',
    'DomainAdminPassword',
    'BdePin',
    'TpmOwnerPassword',
    'ADDSPassword',
    'LocalPwd',
    'Token2',
  ];
  const text = inDefault(passwords.map((name) => `${name}=hunter2#${name}#`).join('\n')).replace(
    'Room,',
    'Room, LocalPwd, Token2,',
  );
  const { document, report } = translated(text);
  assert.ok(!JSON.stringify([document, report]).includes('hunter2'));
  assert.equal(report.secrets.length, passwords.length);
  assert.equal(report.counts.attention, passwords.length);
});

describe('a file that is no rules file', () => {
  const files: Readonly<Record<string, [string | Uint8Array, RegExp]>> = {
    empty: ['', /no Priority/],
    'without [Settings]': ['[Default]\nOSInstall=Y\n', /no Priority/],
    'without a Priority': ['[Settings]\nProperties=A\n', /line 1, column 1: There is no Priority/],
    binary: [Buffer.from([0x5b, 0x41, 0, 0x42]), /no INI file/],
    'too large': [Buffer.alloc(5 << 20, 'a'), /no INI file/],
    'of too many lines': [`[Settings]\nPriority=Default\n[Default]\n${'A=1\n'.repeat(20_001)}`, /20002 lines/],
    'of too many sections': [
      `[Settings]\nPriority=Model\n${Array.from({ length: 5000 }, (_, at) => `[${at}]`).join('\n')}`,
      /5001 sections/,
    ],
    'of too many properties': [
      `[Settings]\nPriority=Default\nProperties=${Array.from({ length: 1001 }, (_, at) => `P${at}`).join()}\n`,
      /more than 1000 properties/,
    ],
    'of too many rules': [
      `[Settings]\nPriority=${'Default,'.repeat(100)}\n[Default]\n${['Applications', 'Packages', 'Role', 'Groups', 'DriverPaths', 'DomainOUs'].map((list) => Array.from({ length: 100 }, (_, at) => `${list}${at + 1}=x\n`).join('')).join('')}`,
      /more than 50000 rules/,
    ],
    'of too many priorities': [
      `[Settings]\nPriority=${'Default,'.repeat(101)}\n[Default]\nOSInstall=Y\n`,
      /Priority, line 2.*names 101, and 100 are read/,
    ],
    'of too many subsections that may lead anywhere': [
      `[Settings]\nPriority=Model\n${Array.from({ length: 4500 }, (_, at) => `[S${at}]\nSubsection=%Make%x${at}\n`).join('')}`,
      /Very many subsections/,
    ],
    'of values that multiply': [
      `[Settings]\nPriority=${'Default,'.repeat(100)}\n[Default]\nOrgName=${'x'.repeat(30_000)}\nFullName=${'x'.repeat(30_000)}\n`,
      /more than 4000000 characters/,
    ],
    'of sections without an end': [
      `[Settings]\nPriority=S0\nProperties=P\n${Array.from({ length: 14 }, (_, at) => `[S${at}]\nP=1\nSubsection=S%P%`).join('\n')}`,
      /more than 10000 ways/,
    ],
  };
  for (const [what, [source, message]] of Object.entries(files))
    test(`${what} is refused`, () =>
      assert.throws(
        () => translated(source),
        (error: unknown) => error instanceof InterchangeError && message.test(error.message),
      ));
});

test('sections without a name lead to no rule, whatever else leads nowhere, and are told', () => {
  for (const order of ['Model', 'Model, ,', 'Room, SerialNumber, DefaultGateway, MACAddress, Default']) {
    const { report, document } = translated(
      `[Settings]\nPriority=${order}\nProperties=Room\n[]\nOrgName=a\n[ ]\nFullName=b\n[Default]\nSubsection=%Room%\n[DefaultGateway]\n=x\n192.0.2.1=\n`,
    );
    assert.ok(!/"value":"[ab]"/.test(JSON.stringify(document)));
    for (const key of ['OrgName', 'FullName']) {
      const row = report.nodes.find(({ name }) => name === key);
      assert.deepEqual([row?.status, row?.id], ['translated', '']);
      assert.match(row?.notes.join() ?? '', /no name/);
    }
  }
});

test('lines that are nothing are noticed with their places', () => {
  const { report } = translated(`lost=1\n${inDefault('word\n[open\nlost=2')}`);
  assert.deepEqual(
    report.notices.map(({ line }) => line),
    [1, 6, 7, 8],
  );
});

test('names and values without an end make no document that is none', () => {
  const long = 'x'.repeat(30_000);
  const ipv6 = 'a:'.repeat(20_000);
  const files = [
    `[Settings]\nPriority=Model, ${long}, Default\nProperties=${long}, B b(*), ${long}(*)\n[${long}]\nOrgName=1\n[Default]\n${long}=1\nSubsection=${long}%Make%%Model%`,
    `[Settings]\nPriority=DefaultGateway, IPAddress, B b, Default\nProperties=B b(*)\n[DefaultGateway]\n${ipv6}=Default\n[${ipv6}]\nOrgName=1\n[Default]\nB b001=1`,
    `[Settings]\nPriority=Default\n[Default]\nSubsection=${'%a%x'.repeat(200)}\n[${'x'.repeat(255)}y]\nOrgName=1`,
    `[Settings]\nPriority=Default\n[Default]\nSubsection=${'%a%x'.repeat(30)}\n[${'x'.repeat(254)}]\nOrgName=1`,
  ];
  for (const text of files) assert.ok(translated(text).document.steps.length >= 2);
});

test('a thousand computers are a thousand steps', () => {
  const sections = Array.from({ length: 1000 }, (_, at) => `[SN-${at}]\nOSDComputerName=PC${at}\n`).join('');
  const { document, report } = translated(
    `[Settings]\nPriority=SerialNumber, Default\n${sections}[Default]\nOSInstall=Y\n`,
  );
  assert.equal([...walk(document.steps)].length, 1004);
  assert.equal(report.counts.native, 1001);
});

describe('a file of very many sections', () => {
  const sections = (text: (at: number) => string) => Array.from({ length: 4900 }, (_, at) => text(at)).join('');
  const refusedOrRead = (text: string) => {
    try {
      translated(text);
    } catch (error) {
      assert.ok(error instanceof InterchangeError, String(error));
    }
  };
  const files: Readonly<Record<string, string>> = {
    'each with a subsection of its own without an end': `[Settings]\nPriority=Model\n${sections((at) => `[S${at}]\nSubsection=%Make%${`x%Model%`.repeat(100)}${at}\n`)}`,
    'all with one subsection that nothing becomes': `[Settings]\nPriority=Model\n${sections((at) => `[S${at}]\nOrgName=x\nSubsection=%IsLaptop%\n`)}`,
    'for properties that none of them is a value of': `[Settings]\nPriority=${'IsVM,'.repeat(13_000)}\n${sections((at) => `[S${at}]\nOrgName=x\n`)}`,
  };
  for (const [what, text] of Object.entries(files))
    endingTest(`${what} is read or refused in no time`, () => refusedOrRead(text));
});

const word = fc.oneof(
  fc.constantFrom(
    'Settings',
    'Default',
    'Priority',
    'Properties',
    'Subsection',
    'Model',
    'Applications001',
    'UserExit',
    'WebService',
    'Role',
    'DeploymentType',
  ),
  fc.constantFrom(
    '%Model%',
    'x%Make%y%Model%',
    '%%',
    '#',
    '#1#',
    '%a b%',
    '%Applications%',
    'Role, Default',
    'A(*), (*), B b(*)',
    'DefaultGateway,MACAddress,Product',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const line = fc.oneof(
  word.map((name) => `[${name}]`),
  fc.tuple(word, word).map(([key, value]) => `${key}=${value}`),
  word,
);

test('whatever the file is, it is translated or refused as one of somebody else', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 25 }), (lines) => {
      try {
        const { document, report } = translated(
          ['[Settings]', 'Priority=Model,Role,DeploymentType,Default', ...lines].join('\n'),
        );
        assert.equal(new Set(report.nodes.map(({ line }) => line)).size, report.nodes.length);
        assert.ok(document.steps.length >= 2);
      } catch (error) {
        assert.ok(error instanceof InterchangeError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
