import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import fc from 'fast-check';
import { AnswerFile } from './answer-file.ts';
import { obscurePassword, revealPassword } from './obscured-password.ts';
import { REMOVED, removeSecrets, secretValues } from './secrets.ts';
import { awkwardFile } from './test-answer-files.ts';

test('a password is obscured as Microsoft’s example has it, and revealed', () => {
  const example = 'cAB3AEEAZABtAGkAbgBpAHMAdAByAGEAdABvAHIAUABhAHMAcwB3AG8AcgBkAA==';
  assert.equal(obscurePassword('pw', 'AdministratorPassword'), example);
  assert.equal(revealPassword(example, 'AdministratorPassword'), 'pw');
  for (const other of ['', 'pw', 'pwAdministratorPassword', 'UGFzc3dvcmQ=', `${example}!`])
    assert.equal(revealPassword(other, 'AdministratorPassword'), null, other);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (password) => {
      assert.equal(revealPassword(obscurePassword(password, 'Password'), 'Password'), password);
    }),
  );
});

/** One component of a made-up file; what is in it is secret by its name, whatever the component. */
function fileWith(inside: string): AnswerFile {
  const component = `<component name="C" processorArchitecture="amd64">\n${inside}\n</component>`;
  return AnswerFile.read(
    Buffer.from(
      `<unattend xmlns="urn:schemas-microsoft-com:unattend"><settings pass="windowsPE">${component}</settings></unattend>`,
    ),
  );
}

const obscured = obscurePassword('Geheim-9', 'Password');
const secrets: readonly [where: string, inside: string, values: readonly string[], left: string][] = [
  [
    'the administrator',
    '<UserAccounts><AdministratorPassword><Value>Geheim-9</Value><PlainText>true</PlainText></AdministratorPassword></UserAccounts>',
    ['Geheim-9'],
    `<UserAccounts><AdministratorPassword>${REMOVED}</AdministratorPassword></UserAccounts>`,
  ],
  [
    'an account, obscured',
    `<LocalAccount><Password><Value>${obscured}</Value><PlainText>false</PlainText></Password><Name>x</Name></LocalAccount>`,
    [obscured, 'Geheim-9'],
    `<LocalAccount><Password>${REMOVED}</Password><Name>x</Name></LocalAccount>`,
  ],
  ['AutoLogon without a value', '<AutoLogon><Password/></AutoLogon>', [], '<AutoLogon><Password/></AutoLogon>'],
  [
    'credentials',
    '<Credentials><Username>u</Username><Password> p&amp;ss </Password></Credentials>',
    ['p&ss'],
    `<Credentials><Username>u</Username><Password>${REMOVED}</Password></Credentials>`,
  ],
  [
    'the machine account',
    '<MachinePassword>m</MachinePassword>',
    ['m'],
    `<MachinePassword>${REMOVED}</MachinePassword>`,
  ],
  [
    'an offline domain join',
    '<OfflineIdentification><Provisioning><AccountData>QUJD</AccountData></Provisioning></OfflineIdentification>',
    ['QUJD'],
    `<OfflineIdentification><Provisioning><AccountData>${REMOVED}</AccountData></Provisioning></OfflineIdentification>`,
  ],
  ['a product key', '<ProductKey>AAAAA-B</ProductKey>', ['AAAAA-B'], `<ProductKey>${REMOVED}</ProductKey>`],
  [
    'Windows Setup’s product key',
    '<ProductKey><Key>AAAAA-B</Key><WillShowUI>Never</WillShowUI></ProductKey>',
    ['AAAAA-B'],
    `<ProductKey><Key>${REMOVED}</Key><WillShowUI>Never</WillShowUI></ProductKey>`,
  ],
  [
    'a command with a password that a setting has too',
    '<Password>Geheim-9</Password><Path>net user x Geheim-9 /add</Path><Path>net start x</Path>',
    ['Geheim-9'],
    `<Password>${REMOVED}</Password><Path>${REMOVED}</Path><Path>net start x</Path>`,
  ],
  [
    'a setting that was made a comment',
    '<!-- <AdministratorPassword><Value>old</Value></AdministratorPassword> --><!-- why -->',
    [],
    `<!-- ${REMOVED} --><!-- why -->`,
  ],
  [
    'a short one, which is no part of other words',
    '<Password>a</Password><Name>a</Name>',
    ['a'],
    `<Password>${REMOVED}</Password><Name>a</Name>`,
  ],
  [
    'what only sounds like one',
    '<PasswordAge>9</PasswordAge><Key>k</Key>',
    [],
    '<PasswordAge>9</PasswordAge><Key>k</Key>',
  ],
];
for (const [where, inside, values, left] of secrets)
  test(`the secrets of ${where} are known, and nothing else is removed`, () => {
    const file = fileWith(inside);
    const before = file.toBytes().toString();
    assert.deepEqual(secretValues(file), values);
    removeSecrets(file);
    const after = file.toBytes().toString();
    assert.equal(
      after,
      before.replace(inside, () => left),
    );
    removeSecrets(file);
    assert.equal(file.toBytes().toString(), after);
    assert.deepEqual(secretValues(AnswerFile.read(file.toBytes())), []);
  });

test('of a whole file no secret is left, in no encoding of it', () => {
  const file = AnswerFile.read(Buffer.from(`\uFEFF${awkwardFile}`, 'utf16le'));
  assert.deepEqual(secretValues(file), ['Geheim-77']);
  removeSecrets(file);
  const text = file.toBytes().toString('utf16le');
  assert.ok(!text.includes('Geheim'));
  assert.ok(text.includes('<Name>Ünal</Name>'));
});
